package query

import "strings"

// Query is what an encoded query says: a row matches when any of the groups
// does, or when there is none.
type Query struct {
	Groups   []Group
	Order    []Order  // the first decides, the next breaks its ties
	GroupBy  []string // parsed for lists in the user interface; the Table API ignores it
	Problems []*Problem

	text string // what was parsed; problems found later point into it
}

// Group is one alternative of a query: all of its clusters must match. "^NQ"
// separates groups.
type Group []Cluster

// Cluster is what "^OR" ties together: one of its conditions must match.
type Cluster []Condition

// Condition is one comparison, such as short_descriptionLIKEpaint.
type Condition struct {
	Field string   // a column, or a dotted path to one through references
	Op    Operator // in its first spelling, whatever the text had
	Value string   // with "^^" already read as "^"; "" for operators without a value
	Pos   int      // byte offset of the field in the text
}

// Order is one ORDERBY or ORDERBYDESC.
type Order struct {
	Field      string
	Descending bool
	Pos        int // byte offset of the keyword in the text
}

// String returns the query in canonical form: each operator in its first
// spelling, the order at the end, and without the parts that were not
// understood. Parsing it again gives the same query, positions aside.
func (q *Query) String() string {
	var b strings.Builder
	separate := func(separator string) {
		if b.Len() > 0 {
			b.WriteString(separator)
		}
	}
	for _, group := range q.Groups {
		separator := "^NQ"
		for _, cluster := range group {
			for _, c := range cluster {
				separate(separator)
				b.WriteString(c.String())
				separator = "^OR"
			}
			separator = "^"
		}
	}
	for _, field := range q.GroupBy {
		separate("^")
		b.WriteString("GROUPBY" + field)
	}
	for _, o := range q.Order {
		separate("^")
		b.WriteString(o.String())
	}
	return b.String()
}

// String returns the condition as it stands in a query.
func (c Condition) String() string {
	return c.Field + string(c.Op) + strings.ReplaceAll(c.Value, "^", "^^")
}

// String returns the order as it stands in a query.
func (o Order) String() string {
	if o.Descending {
		return "ORDERBYDESC" + o.Field
	}
	return "ORDERBY" + o.Field
}
