package store

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// Find calls yield for the rows of a table whose indexed column has the value,
// until it returns false. A table or index that is not there has no such rows.
func Find(view View, table, column, value string, yield func(*Row) bool) {
	at := &query.Bound{Value: value, Inclusive: true}
	_ = view.Scan(table, Span{Index: column, Low: at, High: at}, yield)
}

// First is the first row that [Find] finds.
func First(view View, table, column, value string) (*Row, bool) {
	var found *Row
	Find(view, table, column, value, func(row *Row) bool {
		found = row
		return false
	})
	return found, found != nil
}
