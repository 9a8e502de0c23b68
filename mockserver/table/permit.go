package table

import (
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// permit tells whether the caller may do this with a row that was asked for in a
// table and stands in a class of it: ErrNoRow for what the caller cannot see,
// ErrForbidden for what can only be seen (assumed: 404 and 403).
func (r *Reader) permit(asked, class *dictionary.Table, row *store.Row, op access.Operation) error {
	if !r.sight(asked).sees(row) {
		return ErrNoRow
	}
	if test := r.touchable(class, op); class.View || test != nil && !test(row) {
		return ErrForbidden
	}
	return nil
}

// MayCreate tells whether the caller may add rows to a table.
func (r *Reader) MayCreate(def *dictionary.Table) bool {
	return !def.View && r.tables.rule(def).Allows(r.caller.Roles, access.Create)
}

// Writable returns what tells of a column whether [Tables.Update] would take a value
// for it in this record, which was read from a table; nil when the caller may not
// change the record.
func (r *Reader) Writable(asked *dictionary.Table, record *Record) func(column string) bool {
	if r.permit(asked, record.Class, record.Row, access.Write) != nil {
		return nil
	}
	only := r.tables.rule(record.Class).Columns(r.caller.Roles, access.Write)
	return func(column string) bool {
		return (only == nil || slices.Contains(only, column)) && r.MayWrite(record.Class, column)
	}
}

// Deletable tells whether [Tables.Delete] would take a record away that was read from
// a table.
func (r *Reader) Deletable(asked *dictionary.Table, record *Record) bool {
	return r.permit(asked, record.Class, record.Row, access.Delete) == nil
}

// permitted asks once more, inside the transaction: since the caller was let in,
// the row may have changed into one that is not the caller's to change.
func (w *writer) permitted(tx store.Tx, op access.Operation) error {
	reader := &Reader{tables: w.tables, view: tx, caller: w.caller}
	return reader.permit(w.asked, w.def, w.before, op)
}

// mayUpdate tells whether the caller may change the row, and something of it.
func (w *writer) mayUpdate(tx store.Tx, change Change) error {
	if w.only != nil && !slices.ContainsFunc(w.only, func(name string) bool { _, named := change[name]; return named }) {
		return ErrForbidden
	}
	return w.permitted(tx, access.Write)
}
