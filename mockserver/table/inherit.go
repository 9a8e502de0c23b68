package table

import (
	"maps"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// rowOf is the row that stands for a way, if there is one: under Role Management
// V2 that of the role, else the one that came the same way.
func (w *writer) rowOf(view store.View, user string, one way) *store.Row {
	for _, r := range holdings(view, user, one.role) {
		if w.tables.settings().RoleManagementV2 || r.Get("inherited") == "true" && one.isOf(r) {
			return r
		}
	}
	return nil
}

// give adds a way by which a user holds a role.
func (w *writer) give(tx store.Tx, user string, one way) error {
	held := w.rowOf(tx, user, one)
	if held == nil {
		return w.giveRow(tx, user, one)
	}
	if !w.tables.settings().RoleManagementV2 {
		return nil
	}
	changes := map[string]string{"inh_count": count(len(waysOf(tx, user, one.role)))}
	if err := w.tables.Amend(tx, w.caller, held, changes); err != nil {
		return err
	}
	return w.auditRole(tx, added, held.With(changes))
}

func (w *writer) giveRow(tx store.Tx, user string, one way) error {
	def, ok := w.tables.dict.Table(tableHasRole)
	if !ok {
		return nil
	}
	values := one.grant(user)
	if w.tables.settings().RoleManagementV2 {
		values["inh_count"] = count(max(1, len(waysOf(tx, user, one.role))))
	}
	sub := &writer{tables: w.tables, caller: w.caller, def: def}
	sub.become(w.newRow(def, values))
	if err := tx.Put(sub.row()); err != nil {
		return err
	}
	if err := sub.trailInsert(tx); err != nil {
		return err
	}
	return w.auditRole(tx, added, sub.row())
}

// withdraw takes a way back. The row goes with the last one, unless the role was
// given by hand as well.
func (w *writer) withdraw(tx store.Tx, user string, one way) error {
	held := w.rowOf(tx, user, one)
	left := waysOf(tx, user, one.role)
	if held == nil && len(left) == 0 {
		// A row that was merged before tells of another way than this one.
		held = inheritedRow(tx, user, one.role)
	}
	switch {
	case held == nil:
		return nil
	case held.Get("inherited") == "true" && (len(left) == 0 || !w.tables.settings().RoleManagementV2):
		if err := w.withdrawRow(tx, held); err != nil || len(left) == 0 || inheritedRow(tx, user, one.role) != nil {
			return err
		}
		return w.give(tx, user, left[0]) // the row was merged and stood for it as well
	}
	changes := map[string]string{"inh_count": count(len(left))}
	if len(left) > 0 && held.Get("inherited") == "true" {
		maps.Copy(changes, left[0].named())
	}
	if err := w.tables.Amend(tx, w.caller, held, changes); err != nil {
		return err
	}
	return w.auditRole(tx, removed, held)
}

func (w *writer) withdrawRow(tx store.Tx, held *store.Row) error {
	if err := w.dropRow(tx, held); err != nil {
		return err
	}
	return w.auditRole(tx, removed, held)
}

func (w *writer) dropRow(tx store.Tx, held *store.Row) error {
	def, ok := w.tables.dict.Table(tableHasRole)
	if !ok {
		return nil
	}
	tx.Delete(tableHasRole, held.SysID())
	sub := &writer{tables: w.tables, caller: w.caller, def: def}
	return sub.trailDelete(tx, held)
}

func inheritedRow(view store.View, user, role string) *store.Row {
	for _, r := range holdings(view, user, role) {
		if r.Get("inherited") == "true" {
			return r
		}
	}
	return nil
}
