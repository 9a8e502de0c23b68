package table

import (
	"slices"

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
func row(view store.View, t *Definition, sysID string) (*store.Row, *Definition, bool) {
	for _, class := range t.descendants {
		if r, ok := view.Row(class.Name, sysID); ok {
			return r, class, true
		}
	}
	return nil, nil, false
}

// RolesOf are the names of the roles that a user holds: granted to the person,
// granted to a group that the person is in, and contained in one of those.
// Names come in a stable order.
func (t *Tables) RolesOf(view store.View, userID string) []string {
	held := map[string]bool{}
	var take func(roleID string)
	take = func(roleID string) {
		if held[roleID] || roleID == "" {
			return
		}
		held[roleID] = true
		Find(view, "sys_user_role_contains", "role", roleID, func(r *store.Row) bool {
			take(r.Get("contains"))
			return true
		})
	}
	Find(view, "sys_user_has_role", "user", userID, func(r *store.Row) bool {
		if state := r.Get("state"); state == "" || state == "active" {
			take(r.Get("role"))
		}
		return true
	})
	Find(view, "sys_user_grmember", "user", userID, func(m *store.Row) bool {
		Find(view, "sys_group_has_role", "group", m.Get("group"), func(r *store.Row) bool {
			take(r.Get("role"))
			return true
		})
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
