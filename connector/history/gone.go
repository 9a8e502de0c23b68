package history

import (
	"github.com/snowglobe-dev/snowglobe/connector/record"
	"github.com/snowglobe-dev/snowglobe/connector/tables"
)

// deliverGone tells of the row that an entry in the journal of deletions is about, where
// that row may have been delivered. Nobody finds it by time any more.
func (w *Walk) deliverGone(entry tables.Row, p place) error {
	table, id := entry.Text(w.Table.Deletions.Table), entry.Text(w.Table.Deletions.Row)
	if id == "" || w.ReadBy == nil || !w.ReadBy(table, p.at) {
		return nil
	}
	w.open++
	return w.Sink.Record(record.Record{Op: record.Delete, Table: table, SysID: id, Time: p.at})
}
