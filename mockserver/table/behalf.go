package table

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Behalf is in whose name the platform writes, and by which rules. A transform of an
// import set writes so: with the stamps, numbers and rules of any write, and with
// rights of its own.
type Behalf struct {
	Caller *Caller
	// Rights holds the write to what the caller may do. Without it the caller
	// may do everything, give values to columns that are read-only in the
	// dictionary, and to choice columns any.
	Rights bool
	// Quiet leaves out business rules and what they pass on to other records
	// (documented: "Create a transform map", where that is GlideRecord.setWorkflow
	// with false). Calculated columns are calculated all the same.
	Quiet bool
}

func (t *Tables) behalf(b Behalf) *writer {
	return &writer{tables: t, caller: b.Caller, system: !b.Rights, quiet: b.Quiet}
}

// InsertFor adds a row in somebody's name, within a transaction. It returns the errors
// of [Tables.Insert], after which the transaction has to fail.
func (t *Tables) InsertFor(tx store.Tx, b Behalf, table string, change Change) (*Record, error) {
	def, err := t.definition(table)
	if err != nil {
		return nil, err
	}
	if class, ok := t.dict.Table(change["sys_class_name"]); ok && class.Extends(def) {
		def = class
	}
	if def.View || b.Rights && !t.rule(def).Allows(b.Caller.Roles, access.Create) {
		return nil, fmt.Errorf("insert into %s: %w", table, ErrForbidden)
	}
	w := t.behalf(b)
	w.def = def
	if err := w.insert(tx, change); err != nil {
		return nil, fmt.Errorf("insert into %s: %w", table, err)
	}
	return w.record(), nil
}

// UpdateFor changes some columns of a row in somebody's name, within a transaction, and
// tells whether it changed anything. It returns the errors of [Tables.Update], after
// which the transaction has to fail.
func (t *Tables) UpdateFor(tx store.Tx, b Behalf, row *store.Row, change Change) (after *Record, changed bool, err error) {
	def, err := t.definition(row.Layout().Table())
	if err != nil {
		return nil, false, err
	}
	w := t.behalf(b)
	w.def, w.asked, w.view, w.before = def, def, tx, row
	if err := w.updateFor(tx, b, change, row.Get("sys_class_name")); err != nil {
		return nil, false, fmt.Errorf("update %s: %w", def.Name, err)
	}
	return w.record(), w.row() != row, nil
}

// updateFor changes the row that the writer has before it, and what it says of its class.
func (w *writer) updateFor(tx store.Tx, b Behalf, change Change, class string) (err error) {
	if b.Rights {
		w.only = w.tables.rule(w.def).Columns(b.Caller.Roles, access.Write)
		err = w.mayUpdate(tx, change)
	} else if w.def.View {
		err = ErrForbidden
	}
	if err != nil {
		return err
	}
	w.begin(w.before.Values())
	w.take(tx, change)
	if err := w.mayMove(tx); err != nil {
		return err
	}
	if w.get("sys_class_name") != class {
		w.set("sys_class_name", class)
		w.touched["sys_class_name"] = true
	}
	if err := w.assignable(tx); err != nil {
		return err
	}
	return w.save(tx, change)
}

// DeleteFor removes a row in somebody's name, within a transaction. It returns the errors
// of [Tables.Delete], after which the transaction has to fail.
func (t *Tables) DeleteFor(tx store.Tx, b Behalf, row *store.Row) error {
	def, err := t.definition(row.Layout().Table())
	if err != nil {
		return err
	}
	w := t.behalf(b)
	w.def, w.asked, w.view, w.before = def, def, tx, row
	switch {
	case b.Rights:
		err = w.permitted(tx, access.Delete)
	case def.View:
		err = ErrForbidden
	}
	if err == nil {
		err = w.remove(tx)
	}
	if err != nil {
		return fmt.Errorf("delete from %s: %w", def.Name, err)
	}
	return nil
}
