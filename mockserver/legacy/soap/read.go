package soap

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap/message"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// get answers with one record, empty where there is none (client: sndml; see the switch).
// One that the caller may not see is refused (observed: KB0597588; see the switch).
func (c *call) get() (content, error) {
	id := c.value("sys_id")
	found, err := c.Reader().Record(c.Table, id)
	switch {
	case errors.Is(err, table.ErrNoRow) || errors.Is(err, table.ErrForbidden):
		_, _, exists := table.Find(c.Tables.View(), c.def, id)
		if exists && c.Settings.SOAPGetUnreadableFault || !exists && c.Settings.SOAPGetMissingFault {
			return nil, &message.Fault{Says: "insufficient rights to read " + c.Table + " " + id}
		}
		return c.respond("getResponse", func(*message.Writer) {}), nil
	case err != nil:
		return nil, err
	}
	record := c.record()
	return c.respond("getResponse", func(w *message.Writer) { record(w, found.Row) }), nil
}

// record returns what writes the elements of a row.
func (c *call) record() func(*message.Writer, *store.Row) {
	var names []string
	if view := c.value("__use_view"); view != "" {
		names = c.Reader().View(c.def, view)
	}
	elements := message.Elements(c.Call, c.def, names, c.list("__exclude_columns"))
	return func(w *message.Writer, row *store.Row) {
		for _, e := range elements {
			w.Text(e.Name, e.Value(c.Reader(), row, c.Settings.SOAPBooleanWords))
		}
	}
}

// getKeys answers with sys_ids and how many they are. It has no limit of its own (client:
// sndml reads the keys of whole tables so, and then the records in pieces).
func (c *call) getKeys() (content, error) {
	rows, err := c.matching(math.MaxInt32)
	if err != nil {
		return nil, err
	}
	return c.respond("getKeysResponse", func(w *message.Writer) {
		ids := make([]string, len(rows))
		for i, row := range rows {
			ids[i] = row.SysID()
		}
		w.Text("sys_id", strings.Join(ids, ","))
		w.Text("count", strconv.Itoa(len(rows)))
	}), nil
}

// defaultLimit is how many records getRecords answers with (documented: "Direct web
// services", where it is called a hard limit; client: sndml asks for more, see the switch).
const defaultLimit = 250

// getRecords answers with records. A table that is closed to the caller looks empty
// (client: sndml).
func (c *call) getRecords() (content, error) {
	rows, err := c.matching(defaultLimit)
	if err != nil {
		return nil, err
	}
	record := c.record()
	return c.respond("getRecordsResponse", func(w *message.Writer) {
		for _, row := range rows {
			if w.Err() != nil {
				return
			}
			w.Open("getRecordsResult", "")
			record(w, row)
			w.Close("getRecordsResult")
		}
	}), nil
}

// matching are the rows of the window that the message asks for, which has so many rows
// where it names no end.
func (c *call) matching(limit int) ([]*store.Row, error) {
	offset, limit := c.window(limit)
	page, err := c.Reader().List(table.ListRequest{Table: c.Table, Query: c.query(), Offset: offset, Limit: limit, SkipCount: true})
	if errors.Is(err, table.ErrForbidden) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return page.Rows, nil
}
