package transfer

import (
	"fmt"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Put stores one row while a world is loaded. Calls that bring the same shape
// share the columns slice, by whose address its places are remembered.
type Put func(table string, columns, values []string) error

// Unload writes a record that the loaded world has deleted as the instance
// would have. Columns that the table does not have are left out, and of a table
// that there is not nothing is left.
type Unload func(table string, columns, values []string) string

// Coming is what happens to rows by itself, at moments to come. No rule follows from it,
// and no trail but the rows that are stored for it.
type Coming struct {
	// Show stores a row that comes into sight then.
	Show func(visible time.Time, table string, columns, values []string) error
	// Remove lets a row go away then.
	Remove func(gone time.Time, table, sysID string) error
}

// Load fills the tables with the rows that generate puts. It is [Import]
// for millions of rows: columns that are not given stay empty. The logs are put in
// order when somebody first asks for them, so that an instance starts at once, and
// they have to be empty before.
func Load(t *table.Tables, generate func(Put, Unload, Coming) error) error {
	l := &bulk{tables: t, shapes: map[*string]*shape{}, logs: map[string][]*store.Row{}}
	err := t.Maintain(func(tx store.Tx) error {
		l.tx = tx
		return generate(l.put, l.unload, Coming{Show: l.show, Remove: l.remove})
	})
	if err != nil {
		return err
	}
	for name, rows := range l.logs {
		if err := t.Defer(name, func() []*store.Row { return rows }); err != nil {
			return fmt.Errorf("load %s: %w", name, err)
		}
	}
	return nil
}

// logTables are those that grow with the history of an instance, and that nothing
// else is looked up in while it is loaded.
var logTables = []string{"sys_audit", "sys_audit_delete", "sys_audit_relation", "sys_journal_field", tableEvent, "syslog_transaction"}

const tableEvent = "sysevent"

type bulk struct {
	tables *table.Tables
	tx     store.Tx
	rows   store.Bulk
	shapes map[*string]*shape
	logs   map[string][]*store.Row
}

// shape is where the columns of one kind of row belong.
type shape struct {
	def     *dictionary.Table
	places  []int
	values  []string // of a row that is being made; what no place names stays empty
	secrets []int    // positions among the given values that are not kept as they are
	log     bool     // one of the logTables
	event   bool     // whose rows may wait for the processor
	audit   bool
}

func (b *bulk) row(name string, columns, values []string) (*store.Row, *shape, error) {
	if len(columns) == 0 || len(columns) != len(values) {
		return nil, nil, fmt.Errorf("load %s: %d columns with %d values", name, len(columns), len(values))
	}
	s := b.shapes[&columns[0]]
	if s == nil || s.def.Name != name {
		var err error
		if s, err = b.shape(name, columns); err != nil {
			return nil, nil, err
		}
		b.shapes[&columns[0]] = s
	}
	for i, place := range s.places {
		s.values[place] = values[i]
	}
	for _, i := range s.secrets {
		s.values[s.places[i]] = b.tables.Secrets().Store(s.def.Columns[s.places[i]], values[i])
	}
	return b.rows.Row(s.def.Layout, s.values), s, nil
}

func (b *bulk) put(name string, columns, values []string) error {
	made, s, err := b.row(name, columns, values)
	if err != nil {
		return err
	}
	if s.audit {
		if err := b.noteLock(made); err != nil {
			return err
		}
	}
	if s.event && made.Get("state") == "ready" {
		if err := table.PutBehind(b.tx, table.BehindEvents, made.SysID(), made.Get("process_on"), nil); err != nil {
			return err
		}
	}
	if s.log {
		b.logs[name] = append(b.logs[name], made)
		return nil
	}
	return b.tx.Put(made)
}

func (b *bulk) show(visible time.Time, name string, columns, values []string) error {
	row, _, err := b.row(name, columns, values)
	if err != nil {
		return err
	}
	return table.PutLate(b.tx, visible, row)
}

func (b *bulk) remove(gone time.Time, name, sysID string) error {
	return table.LeaveLater(b.tx, gone, name, sysID)
}

// noteLock remembers which locks of the history end: those that failures made, by
// the platform, and that nobody has opened or set since. The trail is in order.
func (b *bulk) noteLock(change *store.Row) error {
	if change.Get("fieldname") != "locked_out" || change.Get("tablename") != "sys_user" {
		return nil
	}
	user := change.Get("documentkey")
	if since, err := glide.ParseDateTime(change.Get("sys_created_on")); err == nil && change.Get("newvalue") == "true" && change.Get("user") == "system" {
		return table.LockedByFailing(b.tx, user, since)
	}
	b.tx.Delete(table.BehindLocks, user)
	return nil
}

func (b *bulk) shape(name string, columns []string) (*shape, error) {
	def, ok := b.tables.Dictionary().Table(name)
	if !ok {
		return nil, fmt.Errorf("load: there is no table %s", name)
	}
	s := &shape{
		def: def, places: make([]int, len(columns)), values: make([]string, len(def.Columns)),
		log: slices.Contains(logTables, name), event: name == tableEvent, audit: name == "sys_audit",
	}
	for i, column := range columns {
		place, ok := def.Layout.Ordinal(column)
		if !ok {
			return nil, fmt.Errorf("load %s: no column %s", name, column)
		}
		s.places[i] = place
		if c, _ := def.Column(column); c.Password() {
			s.secrets = append(s.secrets, i)
		}
	}
	if !slices.Contains(columns, store.SysID) {
		return nil, fmt.Errorf("load %s: rows need a %s", name, store.SysID)
	}
	return s, nil
}

func (b *bulk) unload(name string, columns, values []string) string {
	def, ok := b.tables.Dictionary().Table(name)
	if !ok {
		return ""
	}
	row := make([]string, len(def.Columns))
	for i, column := range columns {
		if place, ok := def.Layout.Ordinal(column); ok {
			row[place] = values[i]
		}
	}
	return b.tables.Payload(b.tx, def, def.Layout.Row(row))
}
