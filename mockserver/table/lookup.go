package table

import (
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Find calls yield for the rows of a table whose indexed column has the value,
// until it returns false. A table or index that is not there has no such rows.
func Find(view store.View, table, column, value string, yield func(*store.Row) bool) {
	at := &query.Bound{Value: value, Inclusive: true}
	_ = view.Scan(table, store.Span{Index: column, Low: at, High: at}, yield)
}

// First is the first row that [Find] finds.
func First(view store.View, table, column, value string) (*store.Row, bool) {
	var found *store.Row
	Find(view, table, column, value, func(row *store.Row) bool {
		found = row
		return false
	})
	return found, found != nil
}

// row finds a row in any class of a table.
func row(view store.View, t *dictionary.Table, sysID string) (*store.Row, *dictionary.Table, bool) {
	for _, class := range t.Classes() {
		if r, ok := view.Row(class.Name, sysID); ok {
			return r, class, true
		}
	}
	return nil, nil, false
}

// RolesOf are the names of the roles that a user holds: granted to the person,
// granted to a group that the person is in and that hands it on, and contained in
// one of those.
// Names come in a stable order.
func (t *Tables) RolesOf(view store.View, userID string) []string {
	held := map[string]bool{}
	take := func(ways []way) {
		for _, one := range ways {
			held[one.role] = true
		}
	}
	Find(view, tableHasRole, "user", userID, func(r *store.Row) bool {
		if state := r.Get("state"); state == "" || state == "active" {
			take(reach(view, r.Get("role"), ""))
		}
		return true
	})
	Find(view, tableMember, "user", userID, func(m *store.Row) bool {
		take(throughGroup(view, m.Get("group")))
		return true
	})
	var names []string
	for id := range held {
		if role, ok := view.Row("sys_user_role", id); ok {
			names = append(names, role.Get("name"))
		}
	}
	slices.Sort(names)
	return names
}
