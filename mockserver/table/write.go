package table

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sync"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Change is what a caller wants to write, by column name. Names that the table
// does not have are passed over, as on reading (assumed).
type Change map[string]string

// Insert adds a row and returns it with its defaults and system fields. A
// sys_class_name in the change chooses a class of the table, and a sys_id is
// honoured (client: PySNC's own tests). It returns an error wrapping ErrNoTable,
// ErrForbidden or ErrDuplicate, or an *AbortError or *DataPolicyError.
func (t *Tables) Insert(c *Caller, table string, change Change, options WriteOptions) (*Record, error) {
	def, err := t.definition(table)
	if err != nil {
		return nil, err
	}
	if class, ok := t.dict.Table(change["sys_class_name"]); ok && class.Extends(def) {
		def = class
	}
	if def.View || !t.rule(def).Allows(c.Roles, access.Create) {
		return nil, fmt.Errorf("insert into %s: %w", table, ErrForbidden)
	}
	w := &writer{tables: t, caller: c, def: def, options: options}
	if err := t.rows.Update(func(tx store.Tx) error { return w.insert(tx, change) }); err != nil {
		return nil, fmt.Errorf("insert into %s: %w", table, err)
	}
	return w.record(), nil
}

// Update changes some columns of a row and returns the whole of it. A change
// that changes nothing leaves the row and its system fields alone (assumed). It
// returns an error wrapping ErrNoTable, ErrNoRow, ErrForbidden or ErrDuplicate,
// or an *AbortError or *DataPolicyError.
func (t *Tables) Update(c *Caller, table, sysID string, change Change, options WriteOptions) (*Record, error) {
	w, err := t.writer(c, table, sysID, access.Write)
	if err != nil {
		return nil, fmt.Errorf("update %s: %w", table, err)
	}
	w.options = options
	if err := t.rows.Update(func(tx store.Tx) error { return w.update(tx, sysID, change) }); err != nil {
		return nil, fmt.Errorf("update %s: %w", table, err)
	}
	return w.record(), nil
}

// Delete removes a row. It returns an error wrapping ErrNoTable, ErrNoRow or
// ErrForbidden, or an *AbortError.
func (t *Tables) Delete(c *Caller, table, sysID string) error {
	w, err := t.writer(c, table, sysID, access.Delete)
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
	draft

	tables  *Tables
	caller  *Caller
	def     *dictionary.Table // the class of the row
	asked   *dictionary.Table // the table that the row was asked for in; nil for a new one
	options WriteOptions
	only    []string   // the columns that the caller may change; nil for all that are open
	system  bool       // the platform writes, in the caller's name
	quiet   bool       // no business rule runs
	view    store.View // the rows as this write sees them

	before  *store.Row // nil for a new one
	stamped string     // see now; "" before somebody asked
	touched map[string]bool
	secrets map[string]string // see [Record]
	from    []string          // the records from which rules led here, by sys_id
}

// writer prepares a write to a row that exists.
func (t *Tables) writer(c *Caller, table, sysID string, op access.Operation) (*writer, error) {
	reader := t.Reader(c)
	found, err := reader.Record(table, sysID)
	if err != nil {
		return nil, err
	}
	asked, _ := t.dict.Table(table) // as Record found it
	if err := reader.permit(asked, found.Class, found.Row, op); err != nil {
		return nil, err
	}
	w := &writer{tables: t, caller: c, def: found.Class, asked: asked}
	w.only = t.rule(found.Class).Columns(c.Roles, op)
	return w, nil
}

// mayWrite tells whether the caller may change the column of this row.
func (w *writer) mayWrite(column string) bool {
	return w.system || (w.only == nil || slices.Contains(w.only, column)) && w.tables.access.MayWrite(w.caller.Roles, w.def, column)
}

func (w *writer) record() *Record { return &Record{Row: w.row(), Class: w.def, Secrets: w.secrets} }

// now is the time of the write, which is the same for all that follows from it.
func (w *writer) now() string {
	if w.stamped == "" {
		w.stamped = glide.FormatDateTime(w.tables.clock.Now())
	}
	return w.stamped
}

// begin takes over the values that the write starts from.
func (w *writer) begin(values []string) {
	w.start(w.def.Layout, values)
	w.touched = map[string]bool{}
}

func (w *writer) insert(tx store.Tx, change Change) error {
	w.view = tx
	values := make([]string, len(w.def.Columns))
	for i, c := range w.def.Columns {
		values[i] = c.Default
	}
	w.begin(values)
	w.take(tx, change)
	if err := w.assignable(tx); err != nil {
		return err
	}
	if err := w.identify(tx, change); err != nil {
		return err
	}
	w.stamp(change)
	if w.get("number") == "" {
		number, err := w.nextNumber(tx)
		if err != nil {
			return err
		}
		w.set("number", number)
	}
	notes := w.noted(change)
	if err := w.apply(access.Create); err != nil {
		return err
	}
	if err := w.belongs(tx); err != nil {
		return err
	}
	if err := w.distinct(tx); err != nil {
		return err
	}
	if err := tx.Put(w.row()); err != nil {
		return err
	}
	if err := w.accompany(tx); err != nil {
		return err
	}
	if along := w.options.Along; along != nil {
		if err := along(tx, w.row()); err != nil {
			return err
		}
	}
	if err := w.keepNotes(tx, notes); err != nil {
		return err
	}
	if err := w.auditInsert(tx); err != nil {
		return err
	}
	return w.passOn(tx, access.Create)
}

// chosenSysID is what a caller may choose: letters and digits in the length of a
// sys_id (client: PySNC's tests choose upper-case letters; assumed: that other
// characters, which would have to be escaped in every link, are not taken).
var chosenSysID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-Za-z]{32}$`) })

// identify gives the new row its sys_id: the one asked for if it can be one, else
// a new one.
func (w *writer) identify(tx store.Tx, change Change) error {
	id := w.tables.NewID()
	if asked := change[store.SysID]; chosenSysID().MatchString(asked) {
		if _, _, taken := Find(tx, w.def.Top(), asked); taken {
			return ErrDuplicate
		}
		id = asked
	}
	w.set(store.SysID, id)
	return nil
}

func (w *writer) update(tx store.Tx, sysID string, change Change) error {
	w.view = tx
	before, ok := tx.Row(w.def.Name, sysID)
	if !ok {
		return ErrNoRow
	}
	w.before = before
	if err := w.mayUpdate(tx, change); err != nil {
		return err
	}
	w.begin(before.Values())
	w.take(tx, change)
	if err := w.mayMove(tx); err != nil {
		return err
	}
	if err := w.assignable(tx); err != nil {
		return err
	}
	return w.save(tx, change)
}

// save stores the changes to a row that exists, with what follows from them.
func (w *writer) save(tx store.Tx, change Change) error {
	before := w.before
	notes := w.noted(change)
	if len(w.touched) == 0 {
		w.become(before)
		return nil
	}
	if err := w.apply(access.Write); err != nil {
		return err
	}
	if len(w.changed()) == 0 && len(notes) == 0 {
		w.become(before)
		return nil
	}
	if err := w.distinct(tx); err != nil {
		return err
	}
	w.touch(change)
	if err := tx.Put(w.row()); err != nil {
		return err
	}
	if err := w.keepNotes(tx, notes); err != nil {
		return err
	}
	if err := w.auditUpdate(tx, before); err != nil {
		return err
	}
	return w.passOn(tx, access.Write)
}

func (w *writer) delete(tx store.Tx, sysID string) error {
	w.view = tx
	before, ok := tx.Row(w.def.Name, sysID)
	if !ok {
		return ErrNoRow
	}
	w.before = before
	if err := w.permitted(tx, access.Delete); err != nil {
		return err
	}
	return w.remove(tx)
}

// remove takes the row away, with what follows from that.
func (w *writer) remove(tx store.Tx) error {
	before := w.before
	w.begin(before.Values())
	if err := w.apply(access.Delete); err != nil {
		return err
	}
	tx.Delete(w.def.Name, before.SysID())
	if err := w.auditDelete(tx, before); err != nil {
		return err
	}
	return w.passOn(tx, access.Delete)
}

// take puts the part of a change that the caller may write into the row, in the
// form in which it is stored. System columns are the platform's own (documented:
// "Table API"). What is given to a new row is a choice of the caller's, also
// where it is the default.
func (w *writer) take(tx store.Tx, change Change) {
	for _, name := range slices.Sorted(maps.Keys(change)) {
		c, known := w.def.Column(name)
		if !known || c.ReadOnly && !w.system || c.Platform || c.Kind == glide.Journal ||
			!w.mayWrite(name) || !c.Offered(w.tables.settings()) {
			continue
		}
		value, kept := w.stored(tx, c, change[name])
		if !kept || w.before != nil && w.get(name) == value {
			continue
		}
		w.set(name, value)
		w.touched[name] = true
	}
}

// changed are the columns that differ from before, in the order of the table, so
// that the trail of a write is the same each time.
func (w *writer) changed() []*dictionary.Column {
	var columns []*dictionary.Column
	for i, c := range w.def.Columns {
		if w.at(i) != w.before.At(i) {
			columns = append(columns, c)
		}
	}
	return columns
}
