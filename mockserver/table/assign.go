package table

import "github.com/snowglobe-dev/snowglobe/mockserver/store"

// gives are the tables whose rows give a role away, with the column that says which.
var gives = map[string]string{tableHasRole: "role", tableGroupRole: "role", tableContains: "contains"}

// assignable refuses to give away a role that names another in assignable_by, unless
// the caller holds that one: whoever keeps the users does not make administrators
// (assumed: the column is in the sources, and what it does is known from use). It is
// asked of whoever grants a role to a person or a group, or puts it into another
// role; joining a group that has the role asks for no more than the group's own
// rules, as scenarios of the sources have it.
func (w *writer) assignable(tx store.Tx) error {
	column, known := gives[w.def.Name]
	if !known || len(w.touched) == 0 || w.system {
		return nil
	}
	role, found := tx.Row("sys_user_role", w.get(column))
	if !found || role.Get("assignable_by") == "" {
		return nil
	}
	needed := "" // a role that is gone leaves administrators
	if by, found := tx.Row("sys_user_role", role.Get("assignable_by")); found {
		needed = by.Get("name")
	}
	if !w.caller.Has(needed) {
		return ErrForbidden
	}
	return nil
}
