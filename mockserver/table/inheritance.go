package table

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Inheritance is how a user came by the roles that he or she holds, each way as a
// path from its beginning: "/itil/knowledge" was given as itil, "[Service Desk]/itil"
// came with the group. A role that came in several ways has several paths.
type Inheritance struct {
	UserName  string
	FromGroup []string
	FromRole  []string // given to the person, and what those roles contain
}

// InheritanceOf tells of a user, and false where there is none with this sys_id.
// Grants that are no longer active count for nothing.
func (t *Tables) InheritanceOf(view store.View, userID string) (*Inheritance, bool) {
	user, ok := view.Row("sys_user", userID)
	if !ok {
		return &Inheritance{}, false
	}
	found := &Inheritance{UserName: user.Get("user_name")}
	for _, grant := range findAll(view, tableHasRole, "user", userID) {
		if state := grant.Get("state"); grant.Get("inherited") != "true" && (state == "" || state == "active") {
			found.FromRole = append(found.FromRole, paths(view, "", reach(view, grant.Get("role"), ""))...)
		}
	}
	seen := map[string]bool{}
	for _, membership := range findAll(view, tableMember, "user", userID) {
		group, known := view.Row("sys_user_group", membership.Get("group"))
		if !known || seen[group.SysID()] {
			continue
		}
		seen[group.SysID()] = true
		found.FromGroup = append(found.FromGroup, paths(view, "["+group.Get("name")+"]", throughGroup(view, group.SysID()))...)
	}
	return found, true
}

// paths are the ways as texts that begin so. A role that there is no row of is left
// out, and with it what came in it.
func paths(view store.View, begin string, ways []way) []string {
	var texts []string
	at := map[string]string{}
	for _, one := range ways {
		role, known := view.Row("sys_user_role", one.role)
		outer, reached := at[one.outer]
		if !known || one.outer != "" && !reached {
			continue
		}
		text := begin + "/" + role.Get("name")
		if one.outer != "" {
			text = outer + "/" + role.Get("name")
		}
		at[one.role] = text
		texts = append(texts, text)
	}
	return texts
}

func findAll(view store.View, table, column, value string) []*store.Row {
	var rows []*store.Row
	store.Find(view, table, column, value, func(r *store.Row) bool {
		rows = append(rows, r)
		return true
	})
	return rows
}
