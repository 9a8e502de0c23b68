package table

import (
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

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
	store.Find(view, tableHasRole, "user", userID, func(r *store.Row) bool {
		if state := r.Get("state"); state == "" || state == "active" {
			take(reach(view, r.Get("role"), ""))
		}
		return true
	})
	store.Find(view, tableMember, "user", userID, func(m *store.Row) bool {
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
