package table

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

const tableAuditRole = "sys_audit_role"

// Operations of sys_audit_role (documented: "Audit user roles").
const (
	added   = "Added"
	removed = "Removed"
)

// propertyAuditRoles switches the table on under Role Management V2, which
// leaves it empty otherwise and never fills it up later (documented: "Role
// Management V2", "Enable audit roles").
const propertyAuditRoles = "glide.role_management.v2.audit_roles"

// auditRole records that a user came to a role by one way more or less.
func (w *writer) auditRole(tx store.Tx, operation string, grant *store.Row) error {
	if w.tables.settings().RoleManagementV2 && w.tables.Property(tx, propertyAuditRoles, "false") != "true" {
		return nil
	}
	user, role := grant.Get("user"), grant.Get("role")
	_, err := w.put(tx, tableAuditRole, map[string]string{
		"user": user, "role": role, "operation": operation, "changed_by": w.caller.SysID,
		"granted_by_group": grant.Get("granted_by"), "count_after_change": count(waysCounted(tx, user, role)),
	})
	return err
}

// waysCounted is how many ways lead a user to a role, one given by hand included
// (assumed to be what count_after_change counts).
func waysCounted(view store.View, user, role string) int {
	n := len(waysOf(view, user, role))
	for _, r := range holdings(view, user, role) {
		if r.Get("inherited") != "true" {
			n++
		}
	}
	return n
}
