package rest

import (
	"errors"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/importset"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// importService is the Import Set API. The path of a staging table has the variable
// that other APIs have for a table.
var importService = service{
	name:     "Import Set API",
	root:     "/api/now",
	offered:  func(s *release.Settings) bool { return s.APIImportSetEnabled },
	versions: tableVersions,
	paths: map[string]verbs{
		"/import/{table}":                {http.MethodPost: (*call).importRow},
		"/import/{table}/insertMultiple": {http.MethodPost: (*call).importRows},
		"/import/{table}/{sys_id}":       {http.MethodGet: (*call).importedRow},
	},
}

// importRow serves POST /api/now/import/{table}.
func (c *call) importRow() (*Reply, error) {
	values, err := c.importValues()
	if err != nil {
		return nil, err
	}
	outcome, err := importset.Insert(c.api.tables, c.visit.Caller, c.table, values, c.inTime)
	if err != nil {
		return nil, importFault(err)
	}
	// 201 whatever became of the row (observed: Tokyo; and an answer of 2021 whose
	// only result is an error counted as a success to its client).
	return c.imported(outcome, http.StatusCreated), nil
}

// importedRow serves GET /api/now/import/{table}/{sys_id}.
func (c *call) importedRow() (*Reply, error) {
	outcome, err := importset.Read(c.api.tables, c.visit.Caller, c.table, c.sysID)
	if err != nil {
		return nil, importFault(err)
	}
	return c.imported(outcome, http.StatusOK), nil
}

// importRows serves POST /api/now/import/{table}/insertMultiple. The parameter
// run_after names an import set to wait for; here that has always been transformed.
func (c *call) importRows() (*Reply, error) {
	if !c.settings.ImportSetInsertMultiple {
		// A family without it has the path of a row, which nobody posts to.
		return nil, wrongVerb(c.request.Method)
	}
	records, err := c.importRecords()
	if err != nil {
		return nil, err
	}
	loaded, err := importset.InsertMultiple(c.request.Context(), c.api.tables, c.visit.Caller, c.table, c.values.Get("multi_import_set_id"), records, c.inTime)
	if err != nil {
		return nil, importFault(err)
	}
	b := wire.AppendText([]byte(`{"import_set_id":`), loaded.ImportSet)
	b = wire.AppendText(append(b, `,"multi_import_set_id":`...), loaded.MultiSet)
	return &Reply{Status: http.StatusCreated, Header: http.Header{}, Body: c.document(append(b, '}'))}, nil
}

// imported is the answer about a row. What stands in it, and in which order, is
// documented ("Import Set API") and observed (Tokyo).
func (c *call) imported(o *importset.Outcome, status int) *Reply {
	b := wire.AppendText([]byte(`{"import_set":`), o.ImportSet)
	b = wire.AppendText(append(b, `,"staging_table":`...), o.Staging)
	b = append(b, `,"result":[`...)
	for i, r := range o.Results {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.appendImported(b, r)
	}
	return &Reply{Status: status, Header: http.Header{}, Body: c.document(append(b, "]}"...))}
}

func (c *call) appendImported(b []byte, r importset.Result) []byte {
	if r.Unresolved && c.settings.ImportSetSkipped == release.SkippedRowError {
		// observed: microsoft/azure-pipelines-extensions issue 1009, of 2021, where
		// the record that was not found leads to a table without a name.
		b = appendMember(append(b, '{'), "transform_map", r.Map)
		b = appendMember(b, "status", string(importset.Failed))
		b = appendMember(b, "error_message", r.Message+"; Invalid table ")
		return append(appendMember(b, "status_message", r.Message), '}')
	}
	b = appendMember(append(b, '{'), "transform_map", r.Map)
	b = appendMember(b, "table", r.Table)
	if r.Recorded {
		b = appendMember(b, "display_name", r.DisplayName)
		b = appendMember(b, "display_value", r.DisplayValue)
		b = appendMember(b, "record_link", c.url(r.Table, r.SysID))
	}
	b = appendMember(b, "status", string(r.Status))
	if r.Status == importset.Failed {
		// observed: an error tells no sys_id, and its words twice.
		b = appendMember(b, "error_message", r.Message)
		return append(appendMember(b, "status_message", r.Message), '}')
	}
	// Of a row that led to no record it is the row's own (documented: "insertMultiple").
	b = appendMember(b, "sys_id", r.SysID)
	if r.Message != "" {
		b = appendMember(b, "status_message", r.Message)
	}
	return append(b, '}')
}

// appendMember appends a member with a text to an object.
func appendMember(b []byte, name, value string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return wire.AppendText(append(wire.AppendText(b, name), ':'), value)
}

// importFault puts what stopped an import into the API's words.
func importFault(err error) error {
	switch {
	case errors.Is(err, importset.ErrNoStaging):
		// client: a troubleshooting page for a connector has the words; assumed: the status
		return &Fault{Status: http.StatusBadRequest, Message: "Invalid staging table", Cause: err}
	case errors.Is(err, importset.ErrCancelled):
		return cancelled(err)
	case errors.Is(err, importset.ErrNoMap):
		return uncaught("java.lang.NullPointerException", err)
	}
	return err
}

// uncaught is what an exception in the platform looks like (documented: the error
// sample of "CMDB Instance API"; client: support articles, of an import without a map).
func uncaught(exception string, cause error) *Fault {
	return &Fault{
		Status: http.StatusInternalServerError, Message: exception,
		Detail: exception + " Check logs for error trace or enable glide.rest.debug property to verify REST request processing",
		Cause:  cause,
	}
}
