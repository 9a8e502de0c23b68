package table

import (
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// way is one reason why somebody holds a role without having been given it by
// hand: it came from a group, in another role, or both.
type way struct {
	role     string
	group    string // "" for a role within one given by hand
	outer    string // the role in which it came, "" for none
	instance string // the row of sys_user_role_contains that says so
}

// named is what the row that stands for the way says of it.
func (one way) named() map[string]string {
	return map[string]string{"granted_by": one.group, "included_in_role": one.outer, "included_in_role_instance": one.instance}
}

// isOf tells whether an inherited row says so.
func (one way) isOf(row *store.Row) bool {
	return row.Get("granted_by") == one.group && row.Get("included_in_role") == one.outer
}

// grant is the whole row.
func (one way) grant(user string) map[string]string {
	values := map[string]string{"user": user, "role": one.role, "state": "active", "inherited": "true"}
	maps.Copy(values, one.named())
	return values
}

// reach is the role and those that it contains, at any depth, each once (with
// the containment by which it is reached first).
func reach(view store.View, role, group string) []way {
	ways := []way{{role: role, group: group}}
	seen := map[string]bool{role: true}
	for i := 0; i < len(ways); i++ {
		store.Find(view, tableContains, "role", ways[i].role, func(r *store.Row) bool {
			inner := r.Get("contains")
			if inner == "" || seen[inner] {
				return true
			}
			seen[inner] = true
			ways = append(ways, way{role: inner, group: group, outer: ways[i].role, instance: r.SysID()})
			return true
		})
	}
	return ways
}

// throughGroup are the ways that membership of a group opens.
func throughGroup(view store.View, group string) []way {
	var ways []way
	seen := map[string]bool{}
	store.Find(view, tableGroupRole, "group", group, func(r *store.Row) bool {
		if role := r.Get("role"); role != "" && r.Get("inherits") != "false" && !seen[role] {
			seen[role] = true
			ways = append(ways, reach(view, role, group)...)
		}
		return true
	})
	return ways
}

// waysOf are all the ways by which a user holds a role now.
func waysOf(view store.View, user, role string) []way {
	return slices.DeleteFunc(allWays(view, user), func(one way) bool { return one.role != role })
}

// allWays are those by which a user holds any role.
func allWays(view store.View, user string) []way {
	var ways []way
	store.Find(view, tableHasRole, "user", user, func(r *store.Row) bool {
		if r.Get("inherited") != "true" {
			ways = append(ways, reach(view, r.Get("role"), "")[1:]...)
		}
		return true
	})
	seen := map[string]bool{}
	store.Find(view, tableMember, "user", user, func(m *store.Row) bool {
		if group := m.Get("group"); group != "" && !seen[group] {
			seen[group] = true
			ways = append(ways, throughGroup(view, group)...)
		}
		return true
	})
	return ways
}

// member tells whether a user is in a group, leaving one row of membership out.
func member(view store.View, user, group, except string) bool {
	found := false
	store.Find(view, tableMember, "user", user, func(m *store.Row) bool {
		found = m.Get("group") == group && m.SysID() != except
		return !found
	})
	return found
}

// membersOf are the users in a group, each once, in order of their rows.
func membersOf(view store.View, group string) []string {
	var users []string
	seen := map[string]bool{}
	store.Find(view, tableMember, "group", group, func(m *store.Row) bool {
		if user := m.Get("user"); user != "" && !seen[user] {
			seen[user] = true
			users = append(users, user)
		}
		return true
	})
	return users
}
