package table

import (
	"slices"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// followContainment lets the grants of those who hold a role follow what it
// contains: whoever has it, by hand, from a group or within another role, is
// given what it contains now, at any depth, and loses what it contains no more
// (assumed: as for the roles of a group; the vendor documents that contained
// roles are inherited).
func (w *writer) followContainment(tx store.Tx, before, after *store.Row) error {
	if before != nil && after != nil && !moved(before, after, "role", "contains") {
		return nil
	}
	var users, roles []string
	for _, changed := range []*store.Row{before, after} {
		if changed == nil || changed.Get("role") == "" || changed.Get("contains") == "" {
			continue
		}
		users = append(users, holdersOf(tx, outerRoles(tx, changed.Get("role")))...)
		for _, one := range reach(tx, changed.Get("contains"), "") {
			roles = append(roles, one.role)
		}
	}
	for _, user := range sortedOnce(users) {
		for _, role := range sortedOnce(roles) {
			if err := w.reconcile(tx, user, role); err != nil {
				return err
			}
		}
	}
	return nil
}

func sortedOnce(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// outerRoles is the role and those that contain it, at any depth.
func outerRoles(view store.View, role string) map[string]bool {
	outer := map[string][]string{}
	eachRow(view, tableContains, func(r *store.Row) {
		outer[r.Get("contains")] = append(outer[r.Get("contains")], r.Get("role"))
	})
	found, queue := map[string]bool{}, []string{role}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if next == "" || found[next] {
			continue
		}
		found[next] = true
		queue = append(queue, outer[next]...)
	}
	return found
}

// holdersOf are the users who have one of the roles: a grant of their own, or a
// group that has it.
func holdersOf(view store.View, roles map[string]bool) []string {
	var users []string
	for role := range roles {
		store.Find(view, tableHasRole, "role", role, func(r *store.Row) bool {
			users = append(users, r.Get("user"))
			return true
		})
	}
	eachRow(view, tableGroupRole, func(r *store.Row) {
		if roles[r.Get("role")] && r.Get("inherits") != "false" {
			users = append(users, membersOf(view, r.Get("group"))...)
		}
	})
	return slices.DeleteFunc(users, func(user string) bool { return user == "" })
}

// eachRow calls do for every row of a table that is small enough for it.
func eachRow(view store.View, table string, do func(*store.Row)) {
	_ = view.Scan(table, store.Span{}, func(r *store.Row) bool { // a table that is not there has no rows
		do(r)
		return true
	})
}

// reconcile makes the inherited rows by which a user holds a role those that its
// ways amount to now.
func (w *writer) reconcile(tx store.Tx, user, role string) error {
	ways := waysOf(tx, user, role)
	if w.tables.settings().RoleManagementV2 {
		return w.recount(tx, user, role, ways)
	}
	for _, r := range holdings(tx, user, role) {
		if r.Get("inherited") != "true" || came(r, ways) {
			continue
		}
		if err := w.withdrawRow(tx, r); err != nil {
			return err
		}
	}
	for _, one := range ways {
		if w.rowOf(tx, user, one) != nil {
			continue
		}
		if err := w.giveRow(tx, user, one); err != nil {
			return err
		}
	}
	return nil
}

// came tells whether an inherited row stands for one of the ways.
func came(r *store.Row, ways []way) bool {
	return slices.ContainsFunc(ways, func(one way) bool {
		return r.Get("granted_by") == one.group && r.Get("included_in_role") == one.outer
	})
}

// recount is reconcile where one row counts all ways.
func (w *writer) recount(tx store.Tx, user, role string, ways []way) error {
	held := holdings(tx, user, role)
	switch {
	case len(held) == 0 && len(ways) == 0:
		return nil
	case len(held) == 0:
		return w.giveRow(tx, user, ways[0])
	case held[0].Get("inherited") == "true" && len(ways) == 0:
		return w.withdrawRow(tx, held[0])
	}
	changes := map[string]string{"inh_count": count(len(ways))}
	if held[0].Get("inherited") == "true" && !came(held[0], ways) {
		changes["granted_by"], changes["included_in_role"] = ways[0].group, ways[0].outer
		changes["included_in_role_instance"] = ways[0].instance
	}
	counted := held[0].With(changes)
	if !moved(held[0], counted, "inh_count", "granted_by", "included_in_role", "included_in_role_instance") {
		return nil
	}
	if err := w.tables.Amend(tx, w.caller, held[0], changes); err != nil || !moved(held[0], counted, "inh_count") {
		return err
	}
	operation := removed
	if n, _ := strconv.Atoi(held[0].Get("inh_count")); n < len(ways) { // what is no number counts none
		operation = added
	}
	return w.auditRole(tx, operation, counted)
}
