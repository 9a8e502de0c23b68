package syslog

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const tableAttachment = "sys_attachment"

// FileRead writes down that somebody downloaded a file.
func (l *Log) FileRead(from Origin, c *table.Caller, file *store.Row) {
	f := factsOf(c, file)
	f.Origin = from
	l.Emit(FileRead, f)
}

// fileChanged writes the events of a write to sys_attachment, in its transaction: a
// write that is undone was none.
func (l *Log) fileChanged(tx store.Tx, c *table.Caller, before, after *store.Row) error {
	switch {
	case before == nil:
		return l.writeEvents(tx, l.occurred(nil, FileUploaded, factsOf(c, after)))
	case after == nil:
		return l.writeEvents(tx, l.occurred(nil, FileDeleted, factsOf(c, before)))
	case before.Get("file_name") != after.Get("file_name"):
		return l.writeEvents(tx, l.occurred(nil, FileRenamed, factsOf(c, after)))
	}
	return nil
}

func factsOf(c *table.Caller, file *store.Row) Facts {
	return Facts{
		UserID: c.SysID, UserName: c.UserName, Session: c.Session,
		File: file.SysID(), FileName: file.Get("file_name"), FileTable: file.Get("table_name"),
	}
}
