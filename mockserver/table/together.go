package table

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Writes are writes of the platform in somebody's name that happen together or not at
// all, and nothing happens between them.
type Writes struct {
	tables *Tables
	as     Behalf
	tx     store.Tx
}

// Together carries out several writes. An error of fn undoes all of them and is
// returned. fn must not call anything else of the tables that writes.
func (t *Tables) Together(as Behalf, fn func(*Writes) error) error {
	return t.rows.Update(func(tx store.Tx) error { return fn(&Writes{tables: t, as: as, tx: tx}) })
}

// Tx is the rows with what was written so far.
func (w *Writes) Tx() store.Tx { return w.tx }

// Reader reads what there is with what was written so far, and without rights of the
// caller's own all of it. It is good until the next write. What a [Keeper] looks after is
// as it was when somebody last asked.
func (w *Writes) Reader() *Reader {
	caller := w.as.Caller
	if !w.as.Rights {
		everything := *caller
		everything.Roles = access.Roles{access.RoleAdmin}
		caller = &everything
	}
	return &Reader{tables: w.tables, view: w.tx, caller: caller, fixed: true}
}

// Insert is [Tables.InsertFor].
func (w *Writes) Insert(table string, change Change) (*Record, error) {
	return w.tables.InsertFor(w.tx, w.as, table, change)
}

// Update is [Tables.UpdateFor], of a row of a table or of one that extends it. It also
// returns an error wrapping ErrNoTable or ErrNoRow.
func (w *Writes) Update(table, sysID string, change Change) (*Record, error) {
	row, err := w.find(table, sysID)
	if err != nil {
		return nil, fmt.Errorf("update %s: %w", table, err)
	}
	after, _, err := w.tables.UpdateFor(w.tx, w.as, row, change)
	return after, err
}

// Delete is [Tables.DeleteFor], likewise.
func (w *Writes) Delete(table, sysID string) error {
	row, err := w.find(table, sysID)
	if err != nil {
		return fmt.Errorf("delete from %s: %w", table, err)
	}
	return w.tables.DeleteFor(w.tx, w.as, row)
}

func (w *Writes) find(table, sysID string) (*store.Row, error) {
	def, err := w.tables.definition(table)
	if err != nil {
		return nil, err
	}
	row, _, ok := Find(w.tx, def, sysID)
	if !ok {
		return nil, ErrNoRow
	}
	return row, nil
}

// Reclassify moves a row to another class of its hierarchy, with the values of the
// columns that both have and the defaults of the others, and changes it there. That is one
// update of the record, with a trail that tells of the class as well if the new class is
// audited (documented: "Exploring auditing", of sys_class_name and of classes; assumed:
// that it is the new one which counts, and stands in the trail). It returns an error
// wrapping ErrNoTable or ErrNoRow, or one of [Tables.UpdateFor].
func (w *Writes) Reclassify(sysID, from, to string, change Change) (*Record, error) {
	def, err := w.tables.definition(to)
	if err != nil {
		return nil, err
	}
	before, ok := w.tx.Row(from, sysID)
	if !ok {
		return nil, fmt.Errorf("reclassify %s %s: %w", from, sysID, ErrNoRow)
	}
	values := make([]string, len(def.Columns))
	for i, c := range def.Columns {
		values[i] = c.Default
		if _, known := before.Layout().Ordinal(c.Name); known {
			values[i] = before.Get(c.Name)
		}
	}
	w.tx.Delete(from, sysID)
	writes := w.tables.behalf(w.as)
	writes.def, writes.asked, writes.view, writes.before = def, def, w.tx, def.Layout.Row(values)
	if err := writes.updateFor(w.tx, w.as, change, to); err != nil {
		return nil, fmt.Errorf("reclassify %s %s: %w", from, sysID, err)
	}
	return writes.record(), nil
}

// MayNotWrite tells whether the caller is kept from every write, whatever roles say
// besides.
func (c *Caller) MayNotWrite() bool { return c.Roles.Barred(access.Write) }
