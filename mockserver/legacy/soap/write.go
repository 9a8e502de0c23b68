package soap

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap/message"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// options are those of all writes: references and choices may be written as people see
// them (assumed: as the vendor's samples of JSONv2 write them).
var options = table.WriteOptions{InputNames: true}

// change is what elements say of columns. An empty one says nothing, unless the address has
// it clear the column (documented: allow_empty_value).
func (c *call) change(elements []wire.Element) table.Change {
	change := table.Change{}
	for _, e := range elements {
		if e.Plain() && !strings.HasPrefix(e.Name, "__") && (e.Text != "" || c.True("allow_empty_value")) {
			change[e.Name] = e.Text
		}
	}
	return change
}

// insert adds a record.
func (c *call) insert() (content, error) {
	made, err := c.inserted(c.children)
	if err != nil {
		return nil, err
	}
	if len(made) == 1 {
		return c.respond("insertResponse", made[0]), nil
	}
	// documented: several maps make a multiInsertResponse; assumed: what stands in it
	return c.respond("multiInsertResponse", func(w *message.Writer) {
		for _, one := range made {
			w.Open("insertResponse", "")
			one(w)
			w.Close("insertResponse")
		}
	}), nil
}

// inserted adds a record and returns what is said of it: one thing, or one for each map of a
// staging table.
func (c *call) inserted(elements []wire.Element) ([]content, error) {
	change := c.change(elements)
	if message.Staging(c.Tables.Dictionary(), c.def) {
		return c.staged(change)
	}
	made, err := c.Tables.Insert(c.Visit.Caller, c.Table, change, options)
	if err != nil {
		return nil, message.Inserting.Refused(err, c.Table, change[c.def.Display])
	}
	return []content{func(w *message.Writer) {
		w.Text("sys_id", made.Row.SysID())
		if column, ok := c.def.Column(c.def.Display); ok && column.Name != "sys_id" {
			w.Text(column.Name, table.Raw(column, made.Row.Get(column.Name)))
		}
	}}, nil
}

// insertMultiple adds records one by one. What goes wrong with one is said in its place, and
// the others are added all the same (assumed; the plug-in that it needs on an instance is
// that of import sets, which every world has).
func (c *call) insertMultiple() (content, error) {
	var all []content
	for _, record := range c.children {
		if record.Name != "record" {
			continue
		}
		made, err := c.inserted(record.Children)
		refused, ok := errors.AsType[*message.Fault](err)
		switch {
		case ok:
			all = append(all, failed(refused))
		case err != nil:
			return nil, err
		default:
			all = append(all, made...)
		}
	}
	return c.respond("insertMultipleResponse", func(w *message.Writer) {
		for _, one := range all {
			w.Open("insertResponse", "")
			one(w)
			w.Close("insertResponse")
		}
	}), nil
}

func failed(f *message.Fault) content {
	return func(w *message.Writer) {
		w.Text("status", "error")
		w.Text("error_message", f.Says)
	}
}

// update changes a record, and says which.
func (c *call) update() (content, error) {
	id := c.value("sys_id")
	change := c.change(c.children)
	delete(change, "sys_id")
	changed, err := c.Tables.Update(c.Visit.Caller, c.Table, id, change, options)
	if err != nil {
		return nil, message.Updating.Refused(err, c.Table, id)
	}
	return c.respond("updateResponse", func(w *message.Writer) { w.Text("sys_id", changed.Row.SysID()) }), nil
}

// deleteRecord removes a record, and counts it.
func (c *call) deleteRecord() (content, error) {
	id := c.value("sys_id")
	switch err := c.Tables.Delete(c.Visit.Caller, c.Table, id); {
	case errors.Is(err, table.ErrNoRow):
		return c.deleted("deleteRecordResponse", 0), nil // assumed
	case err != nil:
		return nil, message.Deleting.Refused(err, c.Table, id)
	}
	return c.deleted("deleteRecordResponse", 1), nil
}

// deleteMultiple removes the records that match and that the caller may remove. Without
// anything to match by it is refused (assumed: both).
func (c *call) deleteMultiple() (content, error) {
	if len(c.query().Groups) == 0 {
		return nil, &message.Fault{Says: "deleteMultiple needs a condition"}
	}
	rows, err := c.matching(math.MaxInt32)
	if err != nil {
		return nil, err
	}
	count, forbidden := 0, 0
	for _, row := range rows {
		switch err := c.Tables.Delete(c.Visit.Caller, c.Table, row.SysID()); {
		case err == nil:
			count++
		case errors.Is(err, table.ErrForbidden):
			forbidden++
		case !errors.Is(err, table.ErrNoRow): // one may have gone with another
			return nil, message.Deleting.Refused(err, c.Table, row.SysID())
		}
	}
	if count == 0 && forbidden > 0 {
		return nil, message.Deleting.Forbidden()
	}
	return c.deleted("deleteMultipleResponse", count), nil
}

func (c *call) deleted(name string, count int) content {
	return c.respond(name, func(w *message.Writer) { w.Text("count", strconv.Itoa(count)) })
}
