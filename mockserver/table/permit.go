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
