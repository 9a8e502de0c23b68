package table

import (
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Properties that stand above the policy (documented: "Configure system tables
// for deletion auditing", "Exploring auditing").
const (
	propertyDeletedTables    = "glide.ui.audit_deleted_tables"
	propertyIgnoredDeletions = "glide.db.audit.ignore.delete"
	propertyAuditInserts     = "glide.sys.audit_inserts"
	propertyImpersonation    = "glide.audit.track_impersonation"
)

// recordsDeletion tells whether the deletion of a row of the table is recorded.
func (t *Tables) recordsDeletion(view store.View, table string) bool {
	return t.trail.RecordsDeletion(table, t.listed(view, propertyIgnoredDeletions), t.listed(view, propertyDeletedTables))
}

// listed is the comma-separated names of a property, nil where it is not set.
func (t *Tables) listed(view store.View, property string) []string {
	text := t.Property(view, property, "")
	if text == "" {
		return nil
	}
	names := strings.Split(text, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

// auditsInserts tells whether new records leave rows for their values.
func (t *Tables) auditsInserts(view store.View) bool {
	return t.settings().AuditInserts || t.Property(view, propertyAuditInserts, "false") == "true"
}

// auditUser is who the trail names: the caller, and whoever acts as the caller
// where the instance is set to tell.
func (w *writer) auditUser(view store.View) string {
	c := w.caller
	if c.Impersonator == "" || w.tables.Property(view, propertyImpersonation, "false") != "true" {
		return c.UserName
	}
	return w.tables.trail.Names(c.UserName, c.Impersonator)
}
