package table

import (
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// RolesOf are the names of the roles that a user holds: granted to the person,
// granted to a group that the person is in and that hands it on, and contained in
// one of those.
// Names come in a stable order; the list is not the caller's to change.
//
// Every request asks, and few change anything about it: what was found stays known
// for as long as the tables that it was found in have the same rows.
func (t *Tables) RolesOf(view store.View, userID string) []string {
	return t.roles.Of(editionsOfRoles(view), userID, func() []string { return slices.Clip(rolesOf(view, userID)) })
}

// roleTables are those that decide who holds which role.
var roleTables = [...]string{tableHasRole, tableMember, tableGroupRole, tableContains, "sys_user_role"}

type roleEditions [len(roleTables)]uint64

// editionsOfRoles are the editions of these tables, and zero unless all stand for
// something.
func editionsOfRoles(view store.View) roleEditions {
	var all roleEditions
	for i, name := range roleTables {
		if all[i] = view.Edition(name); all[i] == 0 {
			return roleEditions{}
		}
	}
	return all
}

func rolesOf(view store.View, userID string) []string {
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
