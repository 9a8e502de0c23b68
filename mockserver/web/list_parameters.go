package web

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// listParameters are those of a list's address. sysparm_query, sysparm_view and
// sysparm_first_row are the platform's (documented: "Navigate by using a URL"), and so is
// sysparm_force_row_count (client: scripts and links have it); the others are what our own forms send without a
// script, and are answered with the address that they mean.
type listParameters struct {
	Query    string
	View     string
	FirstRow int // from 1
	Rows     int // of a page, as the address wants them; 0: it says nothing

	// A condition to add, as the filter sends it.
	Field, Operator, Value string
	// A search, as the box in the list's head sends it.
	GotoField, GotoValue string
}

// maxFirstRow keeps the number of a row within what an int can hold.
const maxFirstRow = 1 << 30

func readListParameters(v url.Values) listParameters {
	p := listParameters{
		Query: v.Get("sysparm_query"), View: v.Get("sysparm_view"), FirstRow: 1,
		Field: v.Get("filter_field"), Operator: v.Get("filter_operator"), Value: v.Get("filter_value"),
		GotoField: v.Get("goto_field"), GotoValue: v.Get("goto_value"),
	}
	if n, err := strconv.Atoi(v.Get("sysparm_first_row")); err == nil && n > 1 {
		p.FirstRow = min(n, maxFirstRow)
	}
	if n, err := strconv.Atoi(v.Get(rowsParameter)); err == nil && n > 0 {
		p.Rows = min(n, mostRows)
	}
	return p
}

// columnName is how columns are called that a form offers: nothing else of a query can
// be taken for one.
var columnName = regexp.MustCompile(`^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*$`)

// redirect is the address of the list with what one of our forms adds to its query.
func (p listParameters) redirect(def *dictionary.Table) (address string, ok bool) {
	switch {
	case columnName.MatchString(p.Field) && p.Operator != "":
		condition, ok := p.condition()
		return p.narrowed(def, condition), ok
	case columnName.MatchString(p.GotoField) && p.GotoValue != "":
		return p.narrowed(def, searched(p.GotoField, p.GotoValue)), true
	}
	return "", false
}

// narrowed is the list with one condition more.
func (p listParameters) narrowed(def *dictionary.Table, condition query.Condition) string {
	q := query.Parse(p.Query)
	q.And(condition)
	return p.address(def, q.String(), 1)
}

// condition is what the filter asks for; false for an operator that it does not offer.
func (p listParameters) condition() (query.Condition, bool) {
	for _, o := range dictionary.TextFilterOperators() {
		if string(o.Operator) == p.Operator {
			c := query.Condition{Field: p.Field, Op: o.Operator}
			if o.Editor != dictionary.NoEditor {
				c.Value = p.Value
			}
			return c, true
		}
	}
	return query.Condition{}, false
}

// searched is what the search box asks for: values that begin with the text, or what
// a sign in front of it says (documented: "Searching a list": * contains, % ends with,
// = is, != is not, !* does not contain).
func searched(field, text string) query.Condition {
	for _, sign := range []struct {
		sign  string
		means query.Operator
	}{
		{"!*", query.DoesNotContain}, {"!=", query.IsNot}, {"*", query.Contains}, {"%", query.EndsWith}, {"=", query.Is},
	} {
		if rest, ok := strings.CutPrefix(text, sign.sign); ok {
			return query.Condition{Field: field, Op: sign.means, Value: rest}
		}
	}
	return query.Condition{Field: field, Op: query.StartsWith, Value: text}
}

// address is that of the list with a query, from a row on.
func (p listParameters) address(def *dictionary.Table, encodedQuery string, first int) string {
	v := url.Values{}
	if encodedQuery != "" {
		v.Set("sysparm_query", encodedQuery)
	}
	if p.View != "" {
		v.Set("sysparm_view", p.View)
	}
	if first > 1 {
		v.Set("sysparm_first_row", strconv.Itoa(first))
	}
	if p.Rows > 0 {
		v.Set(rowsParameter, strconv.Itoa(p.Rows))
	}
	if len(v) == 0 {
		return "/" + def.Name + "_list.do"
	}
	return "/" + def.Name + "_list.do?" + v.Encode()
}

// column is the head of a column, with the way to sort by it: up at first, and down
// for one that is sorted up.
func (p listParameters) column(def *dictionary.Table, name string, c *dictionary.Column, q *query.Query) listColumn {
	head := listColumn{Label: c.Label, Sort: "none"}
	order := query.Order{Field: name}
	if len(q.Order) > 0 && q.Order[0].Field == name {
		head.Sort = "ascending"
		order.Descending = !q.Order[0].Descending
		if q.Order[0].Descending {
			head.Sort = "descending"
		}
	}
	sorted := query.Parse(p.Query)
	sorted.Order = []query.Order{order}
	head.Link = p.address(def, sorted.String(), 1)
	return head
}

// pager is where other rows of a list are, "" for nowhere.
type pager struct {
	First, Previous, Next, Last string
}

func (p listParameters) pager(def *dictionary.Table, found *table.Page, rows int) pager {
	var links pager
	last := (found.Total-1)/rows*rows + 1
	if p.FirstRow > 1 {
		links.First = p.address(def, p.Query, 1)
		// Who has gone past the end comes back to the last rows that there are.
		links.Previous = p.address(def, p.Query, max(1, min(p.FirstRow-rows, last)))
	}
	if next := p.FirstRow + rows; next <= found.Total {
		links.Next = p.address(def, p.Query, next)
		links.Last = p.address(def, p.Query, last)
	}
	return links
}

func encode(pairs ...string) string {
	v := url.Values{}
	for pair := range slices.Chunk(pairs, 2) {
		v.Set(pair[0], pair[1])
	}
	return v.Encode()
}
