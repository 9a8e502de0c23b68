package soap

import (
	"math"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// query is the filter and the order of a message: the encoded query, and beside it each
// child that is a column (documented: both have to be met). What the query orders by
// comes first, then __order_by and __order_by_desc (documented: the two; assumed: that
// they take lists of columns, and which comes first).
func (c *call) query() *query.Query {
	q := query.Parse(c.value("__encoded_query"))
	q.And(c.examples()...)
	for _, field := range c.list("__order_by") {
		q.SortBy(query.Order{Field: field})
	}
	for _, field := range c.list("__order_by_desc") {
		q.SortBy(query.Order{Field: field, Descending: true})
	}
	return q
}

// examples are the children that are columns. An empty one asks for nothing (assumed: clients
// made from a WSDL send many).
func (c *call) examples() []query.Condition {
	var all []query.Condition
	for _, child := range c.children {
		if !strings.HasPrefix(child.Name, "__") && child.Plain() && strings.TrimSpace(child.Text) != "" {
			all = append(all, example(child.Name, strings.TrimSpace(child.Text)))
		}
	}
	return all
}

// prefixes are the operators that may stand in front of a value (assumed: from memory of
// the vendor's older pages). Without one it is also what people see (client: a small
// library for Python asks for groups by name).
var prefixes = []query.Operator{query.IsNot, query.LessOrIs, query.GreaterOrIs, query.Less, query.Greater, query.Is}

func example(field, value string) query.Condition {
	for _, o := range prefixes {
		if rest, ok := strings.CutPrefix(value, string(o)); ok {
			return query.Condition{Field: field, Op: o, Value: rest}
		}
	}
	return query.Condition{Field: field, Op: query.IsOrShows, Value: value}
}

// window is which of the matching rows are meant: from __first_row up to, and without,
// __last_row, and at most __limit of them (documented). Without an end they are as many as
// limit says. What is no number says nothing (assumed).
func (c *call) window(limit int) (offset, rows int) {
	offset, _ = c.number("__first_row")
	last, ends := c.number("__last_row")
	most, limited := c.number("__limit")
	rows = limit
	switch {
	case limited && most > 0 && ends:
		rows = min(most, max(0, last-offset))
	case limited && most > 0:
		rows = most
	case ends:
		rows = max(0, last-offset)
	}
	if c.Settings.SOAPLimitCap {
		rows = min(rows, limit)
	}
	return offset, rows
}

// number is the whole number of a child, none below 0.
func (c *call) number(name string) (int, bool) {
	n, err := strconv.ParseInt(c.value(name), 10, 64)
	if err != nil || n < 0 {
		return 0, false
	}
	return int(min(n, math.MaxInt32)), true
}
