package table

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

const (
	tableAudit         = "sys_audit"
	tableAuditDelete   = "sys_audit_delete"
	tableAuditRelation = "sys_audit_relation"
	// deleted stands in the field name and both values of the row that a
	// deletion leaves, with checkpoint -1 (observed: the recorded audit log of a
	// public event collector's tests).
	deleted           = "DELETED"
	deletedCheckpoint = "-1"
)

// auditInsert leaves rows for the values of a new record, where the instance is
// set to (assumed: off by default), and sees to what else follows from it.
func (w *writer) auditInsert(tx store.Tx) error {
	if err := w.trailInsert(tx); err != nil {
		return err
	}
	return w.follow(tx, nil, w.row())
}

// auditUpdate leaves a row for each changed column, and sees to what else
// follows. It looks at the rows themselves, so that a column which a rule of the
// platform changed along leaves its row as well.
func (w *writer) auditUpdate(tx store.Tx, before *store.Row) error {
	if err := w.trailUpdate(tx, before); err != nil {
		return err
	}
	return w.follow(tx, before, w.row())
}

// auditDelete records a deletion, and sees to what else follows.
func (w *writer) auditDelete(tx store.Tx, before *store.Row) error {
	if err := w.trailDelete(tx, before); err != nil {
		return err
	}
	return w.follow(tx, before, nil)
}

func (w *writer) trailInsert(tx store.Tx) error {
	if !w.def.Audited || w.caller.Transforming || !w.tables.auditsInserts(tx) {
		return nil
	}
	for i, c := range w.def.Columns {
		value := w.at(i)
		if value == "" || c.Name == "sys_class_name" || !w.tables.trail.Tracks(w.def, c) {
			continue
		}
		if err := w.trail(tx, c, "", value); err != nil {
			return err
		}
	}
	return nil
}

// trailUpdate leaves the rows of one save, which share its update number
// (documented: "Understanding the sys_audit table"; updates by import sets are
// not audited, says "Exploring auditing").
func (w *writer) trailUpdate(tx store.Tx, before *store.Row) error {
	if !w.def.Audited || w.caller.Transforming {
		return nil
	}
	for i, c := range w.def.Columns {
		if before.At(i) == w.at(i) || !w.tables.trail.Tracks(w.def, c) {
			continue
		}
		if err := w.trail(tx, c, before.At(i), w.at(i)); err != nil {
			return err
		}
	}
	return nil
}

// trail leaves one row about a column of the row that is being written.
func (w *writer) trail(tx store.Tx, c *dictionary.Column, before, after string) error {
	if c.Secret() {
		before, after = w.tables.trail.Masked, w.tables.trail.Masked
	}
	_, err := w.leave(tx, map[string]string{
		"tablename": w.def.Name, "documentkey": w.row().SysID(), "fieldname": c.Name,
		"oldvalue": before, "newvalue": after, "record_checkpoint": w.get("sys_mod_count"),
	})
	return err
}

// trailDelete leaves a DELETED row, for tables without auditing too (observed:
// they can pass 30 % of the trail), and an entry in the journal of deletions,
// from which connectors learn of them.
func (w *writer) trailDelete(tx store.Tx, before *store.Row) error {
	if !w.tables.recordsDeletion(tx, w.def.Name) {
		return nil
	}
	audit, err := w.leave(tx, map[string]string{
		"tablename": w.def.Name, "documentkey": before.SysID(), "fieldname": deleted,
		"oldvalue": deleted, "newvalue": deleted, "record_checkpoint": deletedCheckpoint,
	})
	if err != nil {
		return err
	}
	entry := map[string]string{
		"tablename": w.def.Name, "documentkey": before.SysID(), "display_value": w.shown(tx, before),
		"payload": w.payload(tx, before),
	}
	auditDelete, err := w.put(tx, tableAuditDelete, entry)
	if err != nil {
		return err
	}
	return w.relate(tx, before, audit, auditDelete)
}

// relate links a deletion to the records that the deleted one referred to, so
// that a user's history can tell of a lost membership (documented: the table
// tracks relationships between sys_audit records and source tables; assumed:
// that it does so for deletions, and for audited tables).
func (w *writer) relate(tx store.Tx, before *store.Row, audit, auditDelete string) error {
	if !w.def.Audited {
		return nil
	}
	for i, c := range w.def.Columns {
		target, ok := w.tables.dict.Table(c.Reference)
		if !ok || c.Kind != glide.Reference || !target.Audited {
			continue
		}
		if _, _, there := Find(tx, target, before.At(i)); !there {
			continue
		}
		if _, err := w.put(tx, tableAuditRelation, map[string]string{
			"audit": audit, "audit_delete": auditDelete, "tablename": target.Name, "documentkey": before.At(i),
		}); err != nil {
			return err
		}
	}
	return nil
}

// put writes a row of the platform's own, stamped with the caller and the time, and
// returns its sys_id. An instance whose dictionary lacks the table keeps no such trail.
func (w *writer) put(tx store.Tx, table string, values map[string]string) (sysID string, err error) {
	def, ok := w.tables.dict.Table(table)
	if !ok {
		return "", nil
	}
	row := w.newRow(def, values)
	return row.SysID(), tx.Add(row)
}

// newRow is a row of the platform's own, with its system columns.
func (w *writer) newRow(def *dictionary.Table, values map[string]string) *store.Row {
	all := make([]string, len(def.Columns))
	set := func(column, value string) {
		if i, ok := def.Layout.Ordinal(column); ok {
			all[i] = value
		}
	}
	for column, value := range values {
		set(column, value)
	}
	stamp := w.now()
	set(store.SysID, w.tables.NewID())
	set("sys_created_on", stamp)
	set("sys_created_by", w.caller.UserName)
	set("sys_updated_on", stamp)
	set("sys_updated_by", w.caller.UserName)
	set("sys_mod_count", "0")
	set("sys_class_name", def.Name)
	return def.Layout.Row(all)
}
