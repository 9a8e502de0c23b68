package table

import (
	"errors"
	"iter"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Find finds a row in any class of a table.
func Find(view store.View, t *dictionary.Table, sysID string) (*store.Row, *dictionary.Table, bool) {
	for _, class := range t.Classes() {
		if r, ok := view.Row(class.Name, sysID); ok {
			return r, class, true
		}
	}
	return nil, nil, false
}

// Matching are the rows that have all the values, in order of sys_id. Where that
// is among the values, it is looked up.
func Matching(view store.View, def *dictionary.Table, match map[string]string) []*store.Row {
	var found []*store.Row
	span := store.Span{}
	if id, given := match[store.SysID]; given {
		at := &query.Bound{Value: id, Inclusive: true}
		span.Low, span.High = at, at
	}
	for _, class := range def.Classes() {
		_ = view.Scan(class.Name, span, func(row *store.Row) bool {
			if hasAll(row, match) {
				found = append(found, row)
			}
			return true
		})
	}
	slices.SortFunc(found, func(a, b *store.Row) int { return glide.Compare(glide.GUID, a.SysID(), b.SysID()) })
	return found
}

// hasAll tells whether a row has all these values. Letter case is no part of a sys_id.
func hasAll(row *store.Row, values map[string]string) bool {
	for name, want := range values {
		if got := row.Get(name); got != want && (name != store.SysID || glide.Compare(glide.GUID, got, want) != 0) {
			return false
		}
	}
	return true
}

// Having are the rows of one table whose column has a value, in no promised order: by
// the column's index, or without one by a look at each row.
func Having(view store.View, table, column, value string) iter.Seq[*store.Row] {
	return func(yield func(*store.Row) bool) {
		at := &query.Bound{Value: value, Inclusive: true}
		err := view.Scan(table, store.Span{Index: column, Low: at, High: at}, yield)
		if errors.Is(err, store.ErrNoIndex) {
			_ = view.Scan(table, store.Span{}, func(row *store.Row) bool { // as found above, the table is there
				return row.Get(column) != value || yield(row)
			})
		}
	}
}
