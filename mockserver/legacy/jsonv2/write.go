package jsonv2

import (
	"errors"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// asSent takes choices and references by name as well.
var asSent = table.WriteOptions{InputNames: true}

// insert adds records, each for itself: one that is refused says so, and the others are
// there (documented: a status for each record).
func (c *call) insert() (*processor.Answer, error) {
	if !c.sent {
		return c.failed(&failure{text: "Request JSON object for insert cannot be null.", reason: "No data"}), nil
	}
	return c.each(inserting, len(c.request.records), func(i int) (*table.Record, error) {
		change := c.request.records[i]
		made, err := c.Tables.Insert(c.Visit.Caller, c.Table, change, asSent)
		if err != nil {
			return c.draft(change), err
		}
		return made, nil
	})
}

// draft is a record that was not made, with the values that were sent for it (observed: a
// record that failed has all of its fields).
func (c *call) draft(change table.Change) *table.Record {
	def, err := c.Reader().Table(c.Table)
	if err != nil {
		return nil
	}
	values := make([]string, len(def.Columns))
	for i, column := range def.Columns {
		values[i] = column.Default
		if value, sent := change[column.Name]; sent {
			values[i] = value
		}
	}
	return &table.Record{Row: def.Layout.Row(values), Class: def}
}

// update changes the record of a sys_id, or those that a query finds.
func (c *call) update() (*processor.Answer, error) {
	if c.sysID == "" && c.query == "" {
		return c.failed(&failure{text: "Cannot update with empty sysparm_query"}), nil // documented
	}
	if !c.sent || len(c.request.records) == 0 {
		return c.failed(&failure{text: "Request JSON object for update cannot be null.", reason: "No data"}), nil // assumed: as for insert
	}
	found, def, err := c.found()
	if err != nil {
		return c.unread(err)
	}
	return c.each(updating, len(found), func(i int) (*table.Record, error) {
		changed, err := c.Tables.Update(c.Visit.Caller, c.Table, found[i].SysID(), c.request.records[0], asSent)
		if err != nil {
			return &table.Record{Row: found[i], Class: def}, err
		}
		return changed, nil
	})
}

// deleteRecord takes one record away and answers with it.
func (c *call) deleteRecord() (*processor.Answer, error) {
	if c.sysID == "" {
		return c.failed(&failure{text: "Cannot delete with empty sysparm_sys_id"}), nil // assumed: as for update
	}
	found, def, err := c.found()
	if err != nil {
		return c.unread(err)
	}
	return c.remove(found, def)
}

// deleteMultiple takes away what a query finds, and answers with how many there were
// (client: the system tests of ServiceNowRac).
func (c *call) deleteMultiple() (*processor.Answer, error) {
	if c.query == "" {
		return c.failed(&failure{text: "Cannot delete with empty sysparm_query"}), nil // assumed: as for update
	}
	c.sysID = ""
	found, def, err := c.found()
	if err != nil {
		return c.unread(err)
	}
	if c.Settings.JSONv2DeleteMultiple == release.JSONDeletedRecords {
		return c.remove(found, def)
	}
	n := 0
	for _, row := range found {
		switch err := c.Tables.Delete(c.Visit.Caller, c.Table, row.SysID()); {
		case err == nil:
			n++
		case errors.Is(err, table.ErrNoRow):
		default:
			refused, err := c.unwritten(deleting, err)
			if err != nil {
				return nil, err
			}
			if c.Settings.JSONv2Denied == release.JSONDeniedHTTP403 {
				return c.forbidden(refused.reason), nil
			}
		}
	}
	return count(n), nil
}

func (c *call) remove(found []*store.Row, def *dictionary.Table) (*processor.Answer, error) {
	return c.each(deleting, len(found), func(i int) (*table.Record, error) {
		return &table.Record{Row: found[i], Class: def}, c.Tables.Delete(c.Visit.Caller, c.Table, found[i].SysID())
	})
}

// found are the rows that a write is about, and the table of whose columns the answer
// tells.
func (c *call) found() ([]*store.Row, *dictionary.Table, error) {
	if c.sysID == "" {
		page, err := c.list(c.cap(c))
		if err != nil {
			return nil, nil, err
		}
		return page.Rows, page.Table, nil
	}
	found, err := c.Reader().Record(c.Table, c.sysID)
	switch {
	case errors.Is(err, table.ErrNoRow):
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	}
	return []*store.Row{found.Row}, found.Class, nil
}

// each writes n records, which do not depend on each other, and shows what became of them.
// What access rules refuse is passed over, told of, or ends it, by the switch.
func (c *call) each(op operation, n int, write func(i int) (*table.Record, error)) (*processor.Answer, error) {
	outcomes := make([]outcome, 0, n)
	for i := range n {
		record, err := write(i)
		if errors.Is(err, table.ErrNoRow) {
			continue // it went meanwhile, or is none that the caller may see
		}
		if err == nil {
			outcomes = append(outcomes, outcome{record: record})
			continue
		}
		failed, other := c.unwritten(op, err)
		if other != nil {
			return nil, other
		}
		denied := errors.Is(err, table.ErrForbidden)
		switch c.Settings.JSONv2Denied {
		case release.JSONDeniedHTTP403:
			if denied {
				return c.forbidden(failed.reason), nil
			}
		case release.JSONDeniedEmpty:
			if denied {
				continue
			}
		}
		outcomes = append(outcomes, outcome{record: record, failed: failed})
	}
	c.Anew()
	return c.answer(outcomes), nil
}
