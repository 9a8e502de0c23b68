package rest

import (
	"io"
	"net/http"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

var tableService = service{
	name:     "Table API",
	root:     "/api/now",
	versions: tableVersions,
	paths: map[string]verbs{
		"/table/{table}": {http.MethodGet: (*call).list, http.MethodPost: (*call).insert},
		"/table/{table}/{sys_id}": {
			http.MethodGet: (*call).record, http.MethodPut: (*call).update,
			http.MethodPatch: (*call).update, http.MethodDelete: (*call).remove,
		},
	},
}

// list serves GET /api/now/table/{table}.
func (c *call) list() (*Reply, error) {
	reader := c.api.tables.Reader(c.visit.Caller).Until(c.request.Context().Done())
	skipCount := c.params.NoCount && c.settings.ParamNoCount
	page, err := reader.List(table.ListRequest{
		Table: c.table, Query: c.params.encodedQuery(),
		Offset: c.params.Offset, Limit: c.params.Limit, SkipCount: skipCount,
	})
	if err != nil {
		return nil, err
	}
	if c.version == "v1" && page.Empty() && c.settings.RESTV1EmptyListStatus == http.StatusNotFound {
		// documented for the status: "Table API"; v2 answers 200 with [].
		return nil, noRecord(nil)
	}
	reply := &Reply{Header: http.Header{}}
	c.setCount(reply.Header, page)
	if link := c.link(page); link != "" {
		reply.Header["Link"] = []string{link}
	}
	if reply.Body, err = c.rows(c.renderer(reader, page.Table), page.Rows); err != nil {
		return nil, err
	}
	return reply, nil
}

// setCount adds X-Total-Count, which clients read without a fallback (client:
// PySNC).
func (c *call) setCount(h http.Header, page *table.Page) {
	total := page.Total
	if total < 0 && c.settings.NoCountReportsWindow {
		total = len(page.Rows)
	}
	if c.settings.HeaderXTotalCount && total >= 0 {
		h["X-Total-Count"] = []string{strconv.Itoa(total)}
	}
}

// record serves GET /api/now/table/{table}/{sys_id}.
func (c *call) record() (*Reply, error) {
	reader := c.api.tables.Reader(c.visit.Caller)
	found, err := reader.Record(c.table, c.sysID)
	if err != nil {
		return nil, err
	}
	return c.show(reader, found, http.StatusOK), nil
}

// insert serves POST /api/now/table/{table}.
func (c *call) insert() (*Reply, error) {
	change, err := c.change()
	if err != nil {
		return nil, err
	}
	made, err := c.api.tables.Insert(c.visit.Caller, c.table, change, c.params.Write)
	if err != nil {
		return nil, err
	}
	reply := c.written(made, http.StatusCreated)
	reply.Header.Set("Location", c.url(c.table, made.Row.SysID()))
	return reply, nil
}

// update serves PUT and PATCH /api/now/table/{table}/{sys_id}, which do the same:
// a partial update (client: several say so).
func (c *call) update() (*Reply, error) {
	change, err := c.change()
	if err != nil {
		return nil, err
	}
	changed, err := c.api.tables.Update(c.visit.Caller, c.table, c.sysID, change, c.params.Write)
	if err != nil {
		return nil, err
	}
	return c.written(changed, http.StatusOK), nil
}

// remove serves DELETE /api/now/table/{table}/{sys_id}.
func (c *call) remove() (*Reply, error) {
	if err := c.api.tables.Delete(c.visit.Caller, c.table, c.sysID); err != nil {
		return nil, err
	}
	return &Reply{Status: http.StatusNoContent}, nil
}

// written answers a write with the record, or without it where the caller asked
// for no body (documented: X-no-response-body; assumed: the status, see the switch).
func (c *call) written(record *table.Record, status int) *Reply {
	if truth(c.request.Header.Get("X-no-response-body")) {
		if c.settings.NoResponseBody == release.NoResponseBodyNoContent {
			status = http.StatusNoContent
		}
		return &Reply{Status: status, Header: http.Header{}}
	}
	return c.show(c.api.tables.Reader(c.visit.Caller), record, status)
}

// show answers with one record.
func (c *call) show(reader *table.Reader, found *table.Record, status int) *Reply {
	out := c.renderer(reader, found.Class)
	return &Reply{Status: status, Header: http.Header{}, Body: func(w io.Writer) error { return out.one(w, found) }}
}
