package table

import (
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Files that hang on records, what is in them, and what else is said of them.
const (
	tableAttachment          = "sys_attachment"
	tableAttachmentDoc       = "sys_attachment_doc"
	tableAttachmentAttribute = "sys_attachment_attribute"
)

// dropFiles removes the files of a record that is gone, each with a trail of its own
// and whatever the caller may do with files (documented: "Administering attachments",
// of the event of each; that files of a table which the record's class extends go as
// well is assumed).
func (w *writer) dropFiles(tx store.Tx, gone *store.Row) error {
	def, ok := w.tables.dict.Table(tableAttachment)
	if !ok {
		return nil
	}
	var files []*store.Row
	store.Find(tx, tableAttachment, "table_sys_id", gone.SysID(), func(file *store.Row) bool {
		if of, known := w.tables.dict.Table(file.Get("table_name")); known && slices.Contains(of.Classes(), w.def) {
			files = append(files, file)
		}
		return true
	})
	for _, file := range files {
		sub := &writer{tables: w.tables, caller: w.caller, view: tx, def: def, before: file, from: append(slices.Clone(w.from), gone.SysID())}
		if err := sub.remove(tx); err != nil {
			return err
		}
	}
	return nil
}

// dropPieces removes what was in a file, and what was said of it. That leaves no
// trail (assumed: a row of sys_audit_delete would hold the file once more).
func dropPieces(tx store.Tx, file *store.Row) {
	for _, table := range []string{tableAttachmentDoc, tableAttachmentAttribute} {
		var ids []string
		store.Find(tx, table, "sys_attachment", file.SysID(), func(row *store.Row) bool {
			ids = append(ids, row.SysID())
			return true
		})
		for _, id := range ids {
			tx.Delete(table, id)
		}
	}
}
