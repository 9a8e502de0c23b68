package table

import (
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// How roles follow people: whoever joins a group is given rows of
// sys_user_has_role for what the group holds, marked as inherited, and loses
// them with the membership (documented: roles of a group are inherited by its
// members; client: baton-servicenow finds that revoking an inherited row by hand
// does not last). Role Management V2 keeps one row a role and counts its ways;
// before it each way has a row of its own (documented: "Role Management V2"
// merges duplicates; the rest assumed).

// followMembership grants and withdraws what a changed membership carries.
func (w *writer) followMembership(tx store.Tx, before, after *store.Row) error {
	if before != nil && !w.stillMember(tx, before) {
		if err := w.eachWay(throughGroup(tx, before.Get("group")), before.Get("user"), tx, w.withdraw); err != nil {
			return err
		}
	}
	if after == nil || before != nil && !moved(before, after, "user", "group") || w.wasMember(tx, after) {
		return nil
	}
	return w.eachWay(throughGroup(tx, after.Get("group")), after.Get("user"), tx, w.give)
}

func (w *writer) stillMember(tx store.Tx, before *store.Row) bool {
	return member(tx, before.Get("user"), before.Get("group"), "")
}

func (w *writer) wasMember(tx store.Tx, after *store.Row) bool {
	return member(tx, after.Get("user"), after.Get("group"), after.SysID())
}

// followGroupRole does the same for everybody in a group whose role changed.
func (w *writer) followGroupRole(tx store.Tx, before, after *store.Row) error {
	if before != nil && after != nil && !moved(before, after, "group", "role", "inherits") {
		return nil
	}
	if before != nil && before.Get("inherits") != "false" && !groupHolds(tx, before, "") {
		if err := w.eachMember(tx, before, w.withdraw); err != nil {
			return err
		}
	}
	if after == nil || after.Get("inherits") == "false" || groupHolds(tx, after, after.SysID()) {
		return nil
	}
	return w.eachMember(tx, after, w.give)
}

// groupHolds tells whether another row than except gives the group the role.
func groupHolds(tx store.Tx, groupRole *store.Row, except string) bool {
	found := false
	store.Find(tx, tableGroupRole, "group", groupRole.Get("group"), func(r *store.Row) bool {
		found = r.Get("role") == groupRole.Get("role") && r.Get("inherits") != "false" && r.SysID() != except
		return !found
	})
	return found
}

func (w *writer) eachMember(tx store.Tx, groupRole *store.Row, do func(store.Tx, string, way) error) error {
	group, role := groupRole.Get("group"), groupRole.Get("role")
	if group == "" || role == "" {
		return nil
	}
	ways := reach(tx, role, group)
	for _, user := range membersOf(tx, group) {
		if err := w.eachWay(ways, user, tx, do); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) eachWay(ways []way, user string, tx store.Tx, do func(store.Tx, string, way) error) error {
	if user == "" {
		return nil
	}
	for _, one := range ways {
		if err := do(tx, user, one); err != nil {
			return err
		}
	}
	return nil
}

// followGrant records a grant that somebody made or took back by hand, and lets
// what the role contains follow it.
func (w *writer) followGrant(tx store.Tx, before, after *store.Row) error {
	if before != nil && after != nil && !moved(before, after, "user", "role", "inherited") {
		return nil
	}
	if before != nil {
		if err := w.tookBack(tx, before); err != nil {
			return err
		}
	}
	if after == nil || after.Get("user") == "" {
		return nil
	}
	if err := w.merge(tx, after); err != nil {
		return err
	}
	if err := w.auditRole(tx, added, after); err != nil || after.Get("inherited") == "true" {
		return err
	}
	return w.eachWay(reach(tx, after.Get("role"), "")[1:], after.Get("user"), tx, w.give)
}

// tookBack follows a row that was deleted. What is inherited all the same comes
// back at once.
func (w *writer) tookBack(tx store.Tx, before *store.Row) error {
	user, role := before.Get("user"), before.Get("role")
	if user == "" {
		return nil
	}
	if err := w.auditRole(tx, removed, before); err != nil {
		return err
	}
	if before.Get("inherited") != "true" {
		if err := w.eachWay(reach(tx, role, "")[1:], user, tx, w.withdraw); err != nil {
			return err
		}
	}
	for _, one := range waysOf(tx, user, role) {
		if w.rowOf(tx, user, one) != nil {
			continue
		}
		if err := w.give(tx, user, one); err != nil {
			return err
		}
		if w.tables.settings().RoleManagementV2 {
			return nil // that one row counts them all
		}
	}
	return nil
}

// merge takes an inherited row into one that was given by hand, for a role has
// one row under Role Management V2, which counts the ways that are inherited.
func (w *writer) merge(tx store.Tx, given *store.Row) error {
	if !w.tables.settings().RoleManagementV2 || given.Get("inherited") == "true" {
		return nil
	}
	user, role := given.Get("user"), given.Get("role")
	for _, r := range holdings(tx, user, role) {
		if r.SysID() == given.SysID() || r.Get("inherited") != "true" {
			continue
		}
		if err := w.dropRow(tx, r); err != nil {
			return err
		}
	}
	w.become(given.With(map[string]string{"inh_count": count(len(waysOf(tx, user, role)))}))
	return tx.Put(w.row())
}

// holdings are the rows by which a user holds a role.
func holdings(view store.View, user, role string) []*store.Row {
	var rows []*store.Row
	store.Find(view, tableHasRole, "user", user, func(r *store.Row) bool {
		if r.Get("role") == role {
			rows = append(rows, r)
		}
		return true
	})
	return rows
}

// moved tells whether one of the columns has another value.
func moved(before, after *store.Row, columns ...string) bool {
	for _, c := range columns {
		if before.Get(c) != after.Get(c) {
			return true
		}
	}
	return false
}

func count(n int) string { return strconv.Itoa(n) }
