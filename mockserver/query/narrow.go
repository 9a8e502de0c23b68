package query

import "strings"

// Asking is in which way a query uses a column. Rules about queries tell the two
// apart (documented: "Query ACL rule").
type Asking uint8

const (
	// AskMatch compares with given values: equal or not, in a list or not, empty
	// or not, the same as another column.
	AskMatch Asking = iota
	// AskRange is everything else that tells something of a value without knowing
	// it: greater and less, parts of texts, and sorting.
	AskRange
)

// asks says how an operator uses the column.
func (o Operator) asks() Asking {
	switch o {
	case Is, IsOrShows, IsNot, In, NotIn, SameAs, NotSameAs, IsEmpty, IsNotEmpty, IsEmptyString, IsAnything:
		return AskMatch
	}
	return AskRange
}

// Keep tells whether a query may use a column so. The table is "" for the one that
// the query is about, and else another one that it looks into.
type Keep func(table, field string, how Asking) bool

// Filter returns the query without the conditions, orders and groupings that keep
// refuses. A condition that uses several columns, or looks into another table, goes
// as a whole if one of them is refused: less of it would find more. As in Parse,
// what is left empty disappears.
func (q *Query) Filter(keep Keep) *Query {
	out := *q
	out.Groups, out.Order, out.GroupBy = nil, nil, nil
	for _, g := range q.Groups {
		var group Group
		for _, c := range g {
			var cluster Cluster
			for _, condition := range c {
				if condition.kept("", keep) {
					cluster = append(cluster, condition)
				}
			}
			if len(cluster) > 0 {
				group = append(group, cluster)
			}
		}
		if len(group) > 0 {
			out.Groups = append(out.Groups, group)
		}
	}
	for _, o := range q.Order {
		if keep("", o.Field, AskRange) {
			out.Order = append(out.Order, o)
		}
	}
	for _, field := range q.GroupBy {
		if keep("", field, AskRange) {
			out.GroupBy = append(out.GroupBy, field)
		}
	}
	return &out
}

// kept asks for every column that a condition on a table uses.
func (c Condition) kept(table string, keep Keep) bool {
	if c.Related != nil {
		return c.Related.kept(table, keep)
	}
	if !keep(table, c.Field, c.Op.asks()) {
		return false
	}
	other, compares := c.otherField()
	return !compares || keep(table, other, c.Op.asks())
}

// kept asks for the columns that tie the tables together, which are compared for
// being equal, and for those of every condition on the other one.
func (r *Related) kept(table string, keep Keep) bool {
	if !keep(table, r.Local, AskMatch) || !keep(r.Table, r.Field, AskMatch) {
		return false
	}
	for _, g := range r.Query.Groups {
		for _, c := range g {
			for _, condition := range c {
				if !condition.kept(r.Table, keep) {
					return false
				}
			}
		}
	}
	return true
}

// otherField is the field that a condition compares its own with, if it does.
func (c Condition) otherField() (string, bool) {
	_, compares := fieldComparisons[c.Op]
	field, _, _ := strings.Cut(c.Value, "@")
	return field, compares || c.Op == MoreThan || c.Op == LessThan
}
