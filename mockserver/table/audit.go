package table

import (
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

const (
	tableAudit       = "sys_audit"
	tableAuditDelete = "sys_audit_delete"
	// deleted stands in the field name and both values of the row that a
	// deletion leaves, with checkpoint -1 (observed: the recorded audit log of a
	// public event collector's tests).
	deleted = "DELETED"
	// masked stands for a password in the trail (assumed).
	masked = "********"
)

// auditUpdate leaves one sys_audit row for each changed column, all with the
// update number of the save (documented: "Understanding the sys_audit table").
func (w *writer) auditUpdate(tx store.Tx, changed []*Column) error {
	if !w.def.Audited {
		return nil
	}
	for _, c := range changed {
		if err := w.trail(tx, c, w.before.Get(c.Name), w.row.Get(c.Name)); err != nil {
			return err
		}
	}
	return nil
}

// auditInsert leaves rows for the values of a new record, where the instance is
// set to (assumed: off by default, property glide.sys.audit_inserts).
func (w *writer) auditInsert(tx store.Tx) error {
	if !w.def.Audited || !w.tables.settings().AuditInserts {
		return nil
	}
	for _, c := range w.def.Columns {
		value := w.row.Get(c.Name)
		if value == "" || strings.HasPrefix(c.Name, "sys_") {
			continue
		}
		if err := w.trail(tx, c, "", value); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) trail(tx store.Tx, c *Column, before, after string) error {
	if c.Kind == glide.Password || c.Type == "password2" {
		before, after = masked, masked
	}
	return w.put(tx, tableAudit, map[string]string{
		"tablename": w.def.Name, "documentkey": w.row.SysID(), "fieldname": c.Name,
		"oldvalue": before, "newvalue": after, "user": w.caller.UserName,
		"record_checkpoint": w.row.Get("sys_mod_count"),
	})
}

// auditDelete leaves a DELETED row, for tables without auditing too, and the
// journal of deletions from which connectors learn of them. Neither table keeps
// a trail of itself (documented: "Configure system tables for deletion
// auditing" lists sys_audit among the ignored ones).
func (w *writer) auditDelete(tx store.Tx, before *store.Row) error {
	if w.def.Name == tableAudit || w.def.Name == tableAuditDelete {
		return nil
	}
	if err := w.put(tx, tableAudit, map[string]string{
		"tablename": w.def.Name, "documentkey": before.SysID(), "fieldname": deleted,
		"oldvalue": deleted, "newvalue": deleted, "user": w.caller.UserName, "record_checkpoint": "-1",
	}); err != nil {
		return err
	}
	stamp := w.now()
	return w.put(tx, tableAuditDelete, map[string]string{
		"tablename": w.def.Name, "documentkey": before.SysID(), "display_value": before.Get(w.def.Display),
		"sys_updated_on": stamp, "sys_updated_by": w.caller.UserName, "sys_mod_count": "0",
	})
}

// put writes a row of the platform's own, stamped with the caller and the time.
// An instance whose dictionary lacks the table keeps no such trail.
func (w *writer) put(tx store.Tx, table string, values map[string]string) error {
	def, ok := w.tables.dict.Table(table)
	if !ok {
		return nil
	}
	values[store.SysID] = w.tables.NewID()
	values["sys_created_on"] = w.now()
	values["sys_created_by"] = w.caller.UserName
	return tx.Put(def.Layout.Row(make([]string, len(def.Columns))).With(values))
}
