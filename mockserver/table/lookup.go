package table

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// row finds a row in any class of a table.
func row(view store.View, t *dictionary.Table, sysID string) (*store.Row, *dictionary.Table, bool) {
	for _, class := range t.Classes() {
		if r, ok := view.Row(class.Name, sysID); ok {
			return r, class, true
		}
	}
	return nil, nil, false
}
