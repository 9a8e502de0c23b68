package table

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// lateTables are the logs whose rows can come into sight after their time.
//
// client: rows are stamped when they are written and seen when they are committed,
// and the clocks of the nodes differ, so that a reader meets rows that are older than
// where it stands (LimaCharlie's adapter waits five minutes because of it).
var lateTables = []string{tableAudit, tableAuditDelete, tableEvent, "syslog_transaction"}

const tableEvent = "sysevent"

// PutLate stores a row of a log that is to be seen from a moment on. It waits behind
// the tables, so that a fork and a reset take it along.
func PutLate(tx store.Tx, visible time.Time, row *store.Row) error {
	text, err := json.Marshal(row.Values())
	if err != nil {
		return err
	}
	return PutBehind(tx, BehindLate, row.SysID(), glide.FormatDateTime(visible), map[string]string{"table": row.Layout().Table(), "row": string(text)})
}

// queueLate lets an event that has come into sight wait for the processor, which
// cannot have seen it before.
func (t *Tables) queueLate(tx store.Tx, event *store.Row, visible string) error {
	delay, runs := t.settings().EventProcessing.Duration()
	if !runs {
		return nil
	}
	seen, err := glide.ParseDateTime(visible)
	if err != nil {
		return err
	}
	return PutBehind(tx, BehindEvents, event.SysID(), glide.FormatDateTime(seen.Add(delay)), nil)
}

// revealLate shows the rows of a table whose time has come, and tells whether there
// were any. Those of the other tables come with them.
func (t *Tables) revealLate(table string) bool {
	now := t.clock.Now()
	if !slices.Contains(lateTables, table) || !t.AnyRipe(t.rows.View(), BehindLate, now) {
		return false
	}
	_ = t.rows.Update(func(tx store.Tx) error { // fails for no table, and both are there
		return t.Ripe(tx, BehindLate, now, func(waiting *store.Row) error {
			def, ok := t.dict.Table(waiting.Get("table"))
			var values []string
			if err := json.Unmarshal([]byte(waiting.Get("row")), &values); err != nil || !ok || len(values) != len(def.Columns) {
				return err
			}
			row := def.Layout.Row(values)
			if def.Name == tableEvent && row.Get("state") == "ready" {
				if err := t.queueLate(tx, row, waiting.Get(due)); err != nil {
					return err
				}
			}
			return tx.Put(row)
		})
	})
	return true
}
