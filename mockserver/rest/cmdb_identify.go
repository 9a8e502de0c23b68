package rest

import (
	"errors"
	"net/http"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/cmdb"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// identifyService is the Identification and Reconciliation API.
var identifyService = service{
	name:    "Identification and Reconciliation API",
	root:    "/api/now",
	offered: cmdbOffered,
	paths: map[string]verbs{
		"/identifyreconcile":               {http.MethodPost: identifying(false, false)},
		"/identifyreconcile/query":         {http.MethodPost: identifying(true, false)},
		"/identifyreconcile/enhanced":      {http.MethodPost: identifying(false, true)},
		"/identifyreconcile/queryEnhanced": {http.MethodPost: identifying(true, true)},
	},
}

// identifying serves one of the paths. Payloads with mistakes are answered with 200,
// and the mistakes stand with the items (observed: connectors that took 200 for
// success).
func identifying(simulate, enhanced bool) endpoint {
	return func(c *call) (*Reply, error) {
		if enhanced && !c.settings.IdentifyReconcileEnhanced {
			return nil, unknownResource(c.settings)
		}
		if err := c.forRoles("itil", "asset"); err != nil {
			return nil, err
		}
		if c.visit.Caller.MayNotWrite() && !simulate {
			return nil, table.ErrForbidden
		}
		if err := c.onlyJSON(); err != nil {
			return nil, err
		}
		options := cmdb.Options{Source: c.values.Get("sysparm_data_source"), Simulate: simulate, Enhanced: enhanced}
		if enhanced {
			if err := readIdentifyOptions(&options, c.values.Get("options")); err != nil {
				return nil, err
			}
		}
		body, _, err := c.payload()
		if err != nil {
			return nil, err
		}
		payload, err := cmdb.Parse(body)
		if errors.Is(err, cmdb.ErrTooMany) {
			return nil, unreadable("The payload is too large: "+err.Error()+".", err)
		}
		if err != nil {
			return nil, unreadable("The payload is not valid JSON.", err)
		}
		result, err := cmdb.Run(c.api.tables, c.visit.Caller, payload, options)
		if err != nil {
			return nil, err
		}
		return c.result(http.StatusOK, result)
	}
}

// onlyJSON answers in JSON whatever is asked for, where an instance is lenient, and
// refuses XML otherwise (documented: the API speaks JSON only).
func (c *call) onlyJSON() error {
	wanted := c.xml
	c.xml = false
	switch {
	case c.settings.ContentNegotiation == release.NegotiationLenient:
		return nil
	case wanted:
		return &Fault{Status: http.StatusNotAcceptable, Message: "Media types in Accept are not supported"}
	case isXML(c.request.Header.Get("Content-Type")):
		return &Fault{Status: http.StatusUnsupportedMediaType, Message: "Content-Type is not supported"}
	}
	return nil
}

// readIdentifyOptions reads name:value pairs with commas between them. Partial payloads
// bring partial commits and deduplication along (documented, as is that all but the
// summary are on without a word, and how a pair that is none is refused).
func readIdentifyOptions(o *cmdb.Options, text string) error {
	o.PartialPayloads, o.PartialCommits, o.Deduplicate = true, true, true
	for pair := range strings.SplitSeq(text, ",") {
		if text == "" {
			break
		}
		name, value, isPair := strings.Cut(pair, ":")
		if !isPair {
			return failed("Chunk [" + pair + "] is not a valid entry")
		}
		on := strings.TrimSpace(value) == "true"
		switch strings.TrimSpace(name) {
		case "partial_payloads":
			o.PartialPayloads = on
		case "partial_commits":
			o.PartialCommits = on
		case "deduplicate_payloads":
			o.Deduplicate = on
		case "generate_summary":
			o.Summary = on
		}
	}
	if o.PartialPayloads {
		o.PartialCommits, o.Deduplicate = true, true
	}
	return nil
}
