package table

import (
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// propertyLazyAudit says whether a thread in the background writes the trail
// (documented: "Exploring auditing": true before Australia, since then the
// thread of the write does it).
const propertyLazyAudit = "glide.db.audit.lazy"

// lazyLag is how late such a thread is where only the property asks for it
// (assumed).
const lazyLag = 5 * time.Second

// auditLag is how long a new row of the trail stays out of sight.
func (t *Tables) auditLag(view store.View) time.Duration {
	lag, _ := t.settings().AuditLag.Duration()
	switch t.Property(view, propertyLazyAudit, "") {
	case "false":
		return 0
	case "true":
		if lag == 0 {
			return lazyLag
		}
	}
	return lag
}

// leave writes a row of sys_audit and returns its sys_id. It is written with the
// change, whatever the lag: one that is to be seen later waits behind the table,
// so that no change is ever without its trail and no snapshot tears the two apart.
func (w *writer) leave(tx store.Tx, values map[string]string) (string, error) {
	values["user"] = w.auditUser(tx)
	lag := w.tables.auditLag(tx)
	if lag == 0 {
		return w.put(tx, tableAudit, values)
	}
	if _, ok := w.tables.dict.Table(tableAudit); !ok {
		return "", nil
	}
	id := w.tables.NewID()
	values["sys_created_on"], values["sys_created_by"] = w.now(), w.caller.UserName
	seen := glide.FormatDateTime(w.tables.clock.Now().Add(lag))
	return id, PutBehind(tx, BehindAudit, id, seen, values)
}

// revealAudit shows the rows of the trail whose time has come, and tells whether
// there were any.
func (t *Tables) revealAudit() bool {
	now := t.clock.Now()
	def, ok := t.dict.Table(tableAudit)
	if !ok || !t.AnyRipe(t.rows.View(), BehindAudit, now) {
		return false
	}
	_ = t.rows.Update(func(tx store.Tx) error { // fails for no table, and both are there
		return t.Ripe(tx, BehindAudit, now, func(waiting *store.Row) error {
			values := map[string]string{}
			for i, c := range waiting.Layout().Columns() {
				values[c.Name] = waiting.At(i)
			}
			return tx.Put(def.Layout.Row(make([]string, len(def.Columns))).With(values))
		})
	})
	return true
}

// drain takes the rows of a span out of a table and hands them on, in order.
func drain(tx store.Tx, table string, span store.Span, take func(*store.Row) error) error {
	var rows []*store.Row
	err := tx.Scan(table, span, func(row *store.Row) bool {
		rows = append(rows, row)
		return true
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		tx.Delete(table, row.SysID())
		if err := take(row); err != nil {
			return err
		}
	}
	return nil
}
