package rest

import (
	"net/url"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// defaultLimit is the page size without sysparm_limit (documented: "Table API").
const defaultLimit = 10000

// displayMode is sysparm_display_value.
type displayMode string

const (
	displayFalse displayMode = "false" // stored values
	displayTrue  displayMode = "true"  // what people see
	displayAll   displayMode = "all"   // both, each value an object
)

// params are the sysparm_ parameters of a Table API request. An empty one is as
// good as not given, and booleans come in any case (client: pysnow sends True).
type params struct {
	Query                string
	Pairs                []query.Condition // field=value filters
	Fields               []string          // nil: all
	Limit, Offset        int
	Display              displayMode
	ExcludeReferenceLink bool
	SuppressPagination   bool
	NoCount              bool
	View                 string
	Write                table.WriteOptions
}

func readParams(v url.Values) params {
	p := params{
		Query:                v.Get("sysparm_query"),
		Limit:                whole(v.Get("sysparm_limit"), defaultLimit),
		Offset:               whole(v.Get("sysparm_offset"), 0),
		Display:              displayFalse,
		ExcludeReferenceLink: truth(v.Get("sysparm_exclude_reference_link")),
		SuppressPagination:   truth(v.Get("sysparm_suppress_pagination_header")),
		NoCount:              truth(v.Get("sysparm_no_count")),
		View:                 v.Get("sysparm_view"),
		Write: table.WriteOptions{
			InputDisplayValue: truth(v.Get("sysparm_input_display_value")),
			KeepSystemFields:  truth(v.Get("sysparm_suppress_auto_sys_field")),
		},
	}
	switch strings.ToLower(v.Get("sysparm_display_value")) {
	case "true":
		p.Display = displayTrue
	case "all":
		p.Display = displayAll
	}
	p.Fields = wire.Names(v.Get("sysparm_fields"))
	p.Pairs = pairs(v)
	return p
}

func truth(value string) bool { return strings.EqualFold(value, "true") }

// pairs are the filters given as plain field=value parameters, by name (client:
// Ansible and XSOAR send ?number=INC1). They take display values for choices and
// references as well (documented: "Table API"). A name that is no column is dropped like
// any other unknown field; one that comes twice has to match twice (assumed).
func pairs(v url.Values) []query.Condition {
	var conditions []query.Condition
	for name, values := range v {
		if strings.HasPrefix(name, "sysparm_") || name == "" || name == "access_token" {
			continue
		}
		for _, value := range values {
			conditions = append(conditions, query.Condition{Field: name, Op: query.IsOrShows, Value: value})
		}
	}
	slices.SortFunc(conditions, func(a, b query.Condition) int { return strings.Compare(a.Field, b.Field) })
	return conditions
}

// parseParameters reads the query of an address the way servlets do: a semicolon is
// a character like any other, where [url.ParseQuery] drops the parameter and so
// widens the answer to the whole table, and of a repeated parameter the first
// counts (assumed, as are the names' case, which matters, and that a name without
// "=" is passed over unless it is a sysparm_ one). An escape that is none is
// refused: what it stood for is not known, and a filter must not vanish.
func parseParameters(raw string) (url.Values, error) {
	values := url.Values{}
	for part := range strings.SplitSeq(raw, "&") {
		name, value, pair := strings.Cut(part, "=")
		if !pair && !strings.HasPrefix(name, "sysparm_") {
			continue
		}
		for _, text := range []*string{&name, &value} {
			plain, err := url.QueryUnescape(*text)
			if err != nil {
				return nil, unreadable("The address has an invalid escape in its parameters; write a percent sign as %25.", err)
			}
			*text = plain
		}
		values[name] = append(values[name], value)
	}
	return values, nil
}

// encodedQuery is the whole filter of a list request.
func (p *params) encodedQuery() *query.Query {
	q := query.Parse(p.Query)
	q.And(p.Pairs...)
	return q
}
