package table

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Change is what a caller wants to write, by column name. Names that the table
// does not have are passed over, as on reading (assumed).
type Change map[string]string

// Insert adds a row and returns it with its defaults and system fields. A
// sys_class_name in the change chooses a class of the table, and a sys_id is
// honoured (client: PySNC's own tests). It returns an error wrapping ErrNoTable,
// ErrForbidden or ErrDuplicate.
func (t *Tables) Insert(c *Caller, table string, change Change) (*Record, error) {
	def, err := t.definition(table)
	if err != nil {
		return nil, err
	}
	if class, ok := t.dict.Table(change["sys_class_name"]); ok && class.Extends(def) {
		def = class
	}
	rule := t.access.of(def)
	if def.View || !rule.allows(c, Create) {
		return nil, fmt.Errorf("insert into %s: %w", table, ErrForbidden)
	}
	w := &writer{tables: t, caller: c, def: def}
	if err := t.rows.Update(func(tx store.Tx) error { return w.insert(tx, change) }); err != nil {
		return nil, fmt.Errorf("insert into %s: %w", table, err)
	}
	return w.record(), nil
}

// Update changes some columns of a row and returns the whole of it. A change
// that changes nothing leaves the row and its system fields alone (assumed). It
// returns an error wrapping ErrNoTable, ErrNoRow or ErrForbidden.
func (t *Tables) Update(c *Caller, table, sysID string, change Change) (*Record, error) {
	w, err := t.writer(c, table, sysID, Write)
	if err != nil {
		return nil, fmt.Errorf("update %s: %w", table, err)
	}
	if err := t.rows.Update(func(tx store.Tx) error { return w.update(tx, sysID, change) }); err != nil {
		return nil, fmt.Errorf("update %s: %w", table, err)
	}
	return w.record(), nil
}

// Delete removes a row. It returns an error wrapping ErrNoTable, ErrNoRow or
// ErrForbidden.
func (t *Tables) Delete(c *Caller, table, sysID string) error {
	w, err := t.writer(c, table, sysID, Delete)
	if err != nil {
		return fmt.Errorf("delete from %s: %w", table, err)
	}
	if err := t.rows.Update(func(tx store.Tx) error { return w.delete(tx, sysID) }); err != nil {
		return fmt.Errorf("delete from %s: %w", table, err)
	}
	return nil
}

// writer carries out one write for one caller.
type writer struct {
	tables *Tables
	caller *Caller
	def    *Definition // the class of the row
	row    *store.Row  // as it was written
}

// writer prepares a write to a row that exists. What the caller cannot read is
// not there, what can only be read is refused (assumed: 404 and 403).
func (t *Tables) writer(c *Caller, table, sysID string, op Operation) (*writer, error) {
	found, err := t.Reader(c).Record(table, sysID)
	if err != nil {
		return nil, err
	}
	rule := t.access.of(found.Class)
	if found.Class.View || !t.Reader(c).touchable(rule, found.Class, op)(found.Row) {
		return nil, ErrForbidden
	}
	return &writer{tables: t, caller: c, def: found.Class}, nil
}

func (w *writer) record() *Record {
	return &Record{Row: w.row, Class: w.def}
}

func (w *writer) now() string { return glide.FormatDateTime(w.tables.clock.Now()) }

func (w *writer) insert(tx store.Tx, change Change) error {
	values := make(map[string]string, len(w.def.Columns))
	for _, c := range w.def.Columns {
		values[c.Name] = c.Default
	}
	maps.Copy(values, w.writable(change))
	if err := w.identify(tx, change, values); err != nil {
		return err
	}
	stamp := w.now()
	maps.Copy(values, map[string]string{
		"sys_created_on": stamp, "sys_created_by": w.caller.UserName,
		"sys_updated_on": stamp, "sys_updated_by": w.caller.UserName,
		"sys_mod_count": "0", "sys_class_name": w.def.Name,
	})
	w.setDefaults(tx, values)
	w.row = w.def.Layout.Row(make([]string, len(w.def.Columns))).With(values)
	if err := tx.Put(w.row); err != nil {
		return err
	}
	return w.auditInsert(tx)
}

// identify gives the new row its sys_id: the one asked for if it has the length
// of one, else a new one.
func (w *writer) identify(tx store.Tx, change Change, values map[string]string) error {
	values[store.SysID] = w.tables.NewID()
	if asked := change[store.SysID]; len(asked) == 32 {
		if _, _, taken := row(tx, w.def, asked); taken {
			return ErrDuplicate
		}
		values[store.SysID] = asked
	}
	return nil
}

func (w *writer) update(tx store.Tx, sysID string, change Change) error {
	before, ok := tx.Row(w.def.Name, sysID)
	if !ok {
		return ErrNoRow
	}
	changed := w.writable(change)
	maps.DeleteFunc(changed, func(name, value string) bool { return before.Get(name) == value })
	if len(changed) == 0 {
		w.row = before
		return nil
	}
	w.derive(before, changed)
	system := map[string]string{
		"sys_updated_on": w.now(), "sys_updated_by": w.caller.UserName,
		"sys_mod_count": increment(before.Get("sys_mod_count")),
	}
	maps.Copy(system, changed)
	w.row = before.With(system)
	if err := tx.Put(w.row); err != nil {
		return err
	}
	return w.auditUpdate(tx, before, changed)
}

func (w *writer) delete(tx store.Tx, sysID string) error {
	before, ok := tx.Row(w.def.Name, sysID)
	if !ok {
		return ErrNoRow
	}
	tx.Delete(w.def.Name, sysID)
	return w.auditDelete(tx, before)
}

// writable is the part of a change that the caller may write, in the form in
// which it is stored. System columns are the platform's own (documented: "Table
// API").
func (w *writer) writable(change Change) Change {
	out := Change{}
	for name, value := range change {
		c, known := w.def.Column(name)
		if !known || c.ReadOnly || strings.HasPrefix(name, "sys_") || !w.tables.access.mayWrite(w.caller, w.def, name) {
			continue
		}
		if c.Kind == glide.Journal {
			continue // never stays in the column
		}
		out[name] = w.tables.stored(c, value)
	}
	return out
}

// stored is how a value from outside is kept.
func (t *Tables) stored(c *Column, value string) string {
	switch {
	case c.Type == "password2":
		return t.secrets.Hash(value)
	case c.Kind == glide.Password:
		// A password written through the Table API is kept but signs nobody in;
		// it has to be set by other means (observed: reports of people who run
		// developer instances).
		return unusable + t.secrets.Hash(value)
	case c.Kind == glide.Boolean:
		return boolean(value)
	case c.MaxLength > 0:
		return truncate(value, c.MaxLength)
	}
	return value
}

func boolean(value string) string {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "true", "1", "yes", "on":
		return "true"
	case "":
		return ""
	}
	return "false"
}

// truncate cuts a value to so many characters, as the platform does without a
// word (assumed).
func truncate(value string, limit int) string {
	if len(value) <= limit {
		return value
	}
	runes := []rune(value)
	return string(runes[:min(limit, len(runes))])
}

// changedColumns are the changed names in the order of the table, so that the
// trail of a write is the same each time.
func (w *writer) changedColumns(changed Change) []*Column {
	var columns []*Column
	for _, c := range w.def.Columns {
		if _, ok := changed[c.Name]; ok {
			columns = append(columns, c)
		}
	}
	return slices.Clip(columns)
}
