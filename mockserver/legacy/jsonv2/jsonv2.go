package jsonv2

import (
	"cmp"
	"errors"
	"math"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Processor is the web service. Its plug-in is on by default from Dublin (documented).
var Processor = processor.Processor{
	Key: "JSONv2", Required: "jsonv2",
	Closed: func(s *release.Settings) (string, release.ClosedAnswer) { return s.JSONv2Plugin, s.JSONPluginOff },
	Serve:  func(c *processor.Call) (*processor.Answer, error) { return serve(&call{Call: c, cap: rowLimit}) },
}

// V1 is what stands at the key of its first version. The property that would let callers
// without credentials in is not known, so none come in.
var V1 = processor.Processor{
	Key:     "JSON",
	Offered: func(s *release.Settings) bool { return s.JSONv1 != release.JSONv1Absent },
	Serve: func(c *processor.Call) (*processor.Answer, error) {
		if c.Settings.JSONv1 == release.JSONv1ListExport {
			return serve(&call{Call: c, cap: exportLimit, export: true})
		}
		return serve(&call{Call: c, cap: noLimit})
	},
}

// call is one request to the service.
type call struct {
	*processor.Call
	request

	cap    func(*call) int // how many records there may be in an answer
	export bool            // a list as it is exported, which is read alone
}

// action is what a request asks for.
type action struct {
	serve  func(*call) (*processor.Answer, error)
	writes bool
}

// actions are those of sysparm_action.
var actions = map[string]action{
	"get":            {serve: (*call).get},
	"getRecords":     {serve: (*call).getRecords},
	"getKeys":        {serve: (*call).getKeys},
	"insert":         {serve: (*call).insert, writes: true},
	"insertMultiple": {serve: (*call).insert, writes: true},
	"update":         {serve: (*call).update, writes: true},
	"deleteRecord":   {serve: (*call).deleteRecord, writes: true},
	"deleteMultiple": {serve: (*call).deleteMultiple, writes: true},
}

func serve(c *call) (*processor.Answer, error) {
	if _, err := c.Reader().Table(c.Table); errors.Is(err, table.ErrNoTable) {
		return c.unknownTable(), nil
	} else if err != nil {
		return nil, err
	}
	read, failed := readRequest(c.Call)
	if failed != nil {
		return c.failed(failed), nil
	}
	c.request = read
	asked, ok := actions[c.asked()]
	// documented: what changes data is sent by POST; assumed: that a GET does not.
	if !ok || asked.writes && (c.export || c.Request.Method != http.MethodPost) {
		return c.failed(&failure{text: "Invalid sysparm_action"}), nil
	}
	if asked.writes {
		if err := c.Meant(); err != nil {
			return nil, err
		}
	}
	return asked.serve(c)
}

// asked is the action that is meant where none is named: get if there is a sys_id, else
// getRecords (documented, for GET; a POST has to name one).
func (c *call) asked() string {
	switch {
	case c.action != "" || c.Request.Method == http.MethodPost && !c.export:
		return c.action
	case c.sysID != "":
		return "get"
	}
	return "getRecords"
}

// rowLimit is how many records the service answers with (documented: 10,000 by default, on
// its own page; the vendor's list of properties says 250).
func rowLimit(c *call) int {
	return c.atMost(c.Number("glide.processor.json.row_limit", 10_000))
}

// exportLimit is how many rows are exported (documented: "Export limits").
func exportLimit(c *call) int {
	return c.atMost(c.Number("glide.json.export.limit", c.Number("glide.ui.export.limit", 10_000)))
}

// noLimit is that of the first version, to which both the property and the parameter were
// added (documented by an author who compared the two).
func noLimit(*call) int { return math.MaxInt32 }

func (c *call) atMost(limit int) int {
	if c.count > 0 {
		return min(limit, c.count)
	}
	return limit
}

// list is a page of what the request asks for.
func (c *call) list(limit int) (*table.Page, error) {
	q := query.Parse(c.query)
	if c.export && len(q.Order) == 0 {
		if by := cmp.Or(c.Parameters.Get("sysparm_orderby"), c.Parameters.Get("sysparm_order_by")); by != "" {
			q.Order = []query.Order{{Field: by}}
		}
	}
	return c.Reader().List(table.ListRequest{Table: c.Table, Query: q, Limit: limit, SkipCount: true})
}
