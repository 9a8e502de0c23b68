package web

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/web/layout"
)

// offer is an answer on the page.
type offer struct{ Text, Link string }

// asks shows the question that a table has in front of its form, with the answers that
// the release has and whose form the caller may open; false where there is none, or the
// address has answered it.
func (f *form) asks() (*answer, bool) {
	l := layout.Own(f.def) // no other: an answer may be a table that extends this one
	if l == nil || l.Asks == nil {
		return nil, false
	}
	if _, answered := given(f.call.query.Get("sysparm_query"))[l.Asks.AnsweredBy]; answered {
		return nil, false
	}
	var offered []offer
	for _, kind := range l.Asks.Answers {
		if def, err := f.reader.Table(kind.Table); err == nil && f.reader.MayCreate(def) {
			offered = append(offered, offer{Text: kind.Text, Link: newAddress(kind.Table, kind.Query)})
		}
	}
	return &answer{title: l.Asks.Question, template: "choose", data: offered, notes: f.call.noticesOf(f.def)}, true
}

// given are the values that a query gives a new record, by column (documented: "Navigate
// by using a URL", default values by sysparm_query).
func given(encodedQuery string) map[string]string {
	values := map[string]string{}
	for _, group := range query.Parse(encodedQuery).Groups {
		for _, cluster := range group {
			if c := cluster[0]; len(cluster) == 1 && c.Op == query.Is {
				values[c.Field] = c.Value
			}
		}
	}
	return values
}

// newAddress is the form of a new record, with the values that a query gives it.
func newAddress(table, encodedQuery string) string {
	address := "/" + table + ".do?" + encode("sys_id", newRecord)
	if encodedQuery != "" {
		address += "&" + encode("sysparm_query", encodedQuery)
	}
	return address
}
