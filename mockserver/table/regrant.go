package table

import (
	"cmp"
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Regrant lets the rows by which people hold roles follow an upgrade: whoever is
// concerned by rows of roles, of what they contain and of what groups and people hold,
// that came or went, has a row for each way by which he or she holds a role now. All says that each
// grant is looked at, because the settings count its ways otherwise than before
// (documented: Role Management V2 merges duplicate grants when it comes). It leaves no
// trail (documented: "Exploring auditing", upgrades are not audited).
//
// Of roles that are no more, rows that were given by hand stay and give nothing: the
// role may come back with the next upgrade.
func (t *Tables) Regrant(tx store.Tx, moved []*store.Row, all bool) error {
	def, ok := t.dict.Table(tableHasRole)
	if !ok {
		return nil
	}
	w := &writer{tables: t, caller: &Caller{UserName: "system"}, def: def, system: true}
	for _, user := range concerned(tx, moved, all) {
		if err := w.regrant(tx, user); err != nil {
			return err
		}
	}
	return nil
}

// concerned are the users whose grants may be others now.
func concerned(view store.View, moved []*store.Row, all bool) []string {
	var users []string
	if all {
		eachRow(view, tableHasRole, func(r *store.Row) { users = append(users, r.Get("user")) })
		eachRow(view, tableMember, func(r *store.Row) { users = append(users, r.Get("user")) })
	} else {
		for _, row := range moved {
			switch row.Layout().Table() {
			case tableHasRole:
				users = append(users, row.Get("user"))
			case tableGroupRole:
				users = append(users, membersOf(view, row.Get("group"))...)
			case tableContains:
				users = append(users, holdersOf(view, outerRoles(view, row.Get("role")))...)
			case "sys_user_role":
				users = append(users, holdersOf(view, map[string]bool{row.SysID(): true})...)
			}
		}
	}
	return slices.DeleteFunc(sortedOnce(users), func(user string) bool { return user == "" })
}

// regrant looks at all roles of a user.
func (w *writer) regrant(tx store.Tx, user string) error {
	ways := map[string][]way{}
	for _, one := range allWays(tx, user) {
		ways[one.role] = append(ways[one.role], one)
	}
	held := map[string][]*store.Row{}
	for _, r := range findAll(tx, tableHasRole, "user", user) {
		role := r.Get("role")
		if _, known := tx.Row("sys_user_role", role); r.Get("inherited") == "true" && (!known || w.obsolete(r, ways[role])) {
			tx.Delete(tableHasRole, r.SysID())
			continue
		}
		held[role] = append(held[role], r)
		if _, reached := ways[role]; !reached {
			ways[role] = nil
		}
	}
	for _, role := range slices.Sorted(maps.Keys(ways)) {
		follow := w.regrantWays
		if w.tables.settings().RoleManagementV2 {
			follow = w.regrantCounted
		}
		if err := follow(tx, user, held[role], ways[role]); err != nil {
			return err
		}
	}
	return nil
}

// obsolete tells whether an inherited row stands for a way that there is no more. One that
// names no way is of somebody's making.
func (w *writer) obsolete(r *store.Row, ways []way) bool {
	switch {
	case way{}.isOf(r):
		return false
	case w.tables.settings().RoleManagementV2: // whatever way it names, it stands for all
		return len(ways) == 0
	}
	return !slices.ContainsFunc(ways, func(one way) bool { return one.isOf(r) })
}

// regrantCounted leaves a role its one row, which counts the ways: that which was given
// by hand, if there is one.
func (w *writer) regrantCounted(tx store.Tx, user string, held []*store.Row, ways []way) error {
	if len(held) == 0 {
		return w.putGrant(tx, user, ways[0], map[string]string{"inh_count": count(len(ways))})
	}
	slices.SortStableFunc(held, func(a, b *store.Row) int { return cmp.Compare(a.Get("inherited"), b.Get("inherited")) })
	for _, r := range held[1:] {
		if r.Get("inherited") == "true" {
			tx.Delete(tableHasRole, r.SysID())
		}
	}
	changes := map[string]string{"inh_count": count(len(ways))}
	switch named := func(one way) bool { return one.isOf(held[0]) }; {
	case held[0].Get("inherited") != "true":
	case len(ways) == 0:
		changes["inh_count"] = count(1) // one of somebody's making
	case !named(way{}) && !slices.ContainsFunc(ways, named):
		maps.Copy(changes, ways[0].named())
	}
	return change(tx, held[0], changes)
}

// regrantWays has a row for each way.
func (w *writer) regrantWays(tx store.Tx, user string, held []*store.Row, ways []way) error {
	for _, r := range held {
		if err := change(tx, r, map[string]string{"inh_count": ""}); err != nil {
			return err
		}
	}
	for _, one := range ways {
		if w.rowOf(tx, user, one) != nil {
			continue
		}
		if err := w.putGrant(tx, user, one, nil); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) putGrant(tx store.Tx, user string, one way, more map[string]string) error {
	values := one.grant(user)
	maps.Copy(values, more)
	return tx.Put(w.newRow(w.def, values))
}

func change(tx store.Tx, row *store.Row, values map[string]string) error {
	after := row.With(values)
	if slices.Equal(after.Values(), row.Values()) {
		return nil
	}
	return tx.Put(after)
}
