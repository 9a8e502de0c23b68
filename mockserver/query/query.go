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

	// Related is what the condition asks of rows of another table; then Field and
	// Op say nothing.
	Related *Related
}

// Order is one ORDERBY or ORDERBYDESC.
type Order struct {
	Field      string
	Descending bool
	Pos        int // byte offset of the keyword in the text
}

// String returns the query in canonical form: each operator in its first
// spelling, the order at the end (or at the beginning, where a JOIN takes all that
// follows it for its own), and without the parts that were not understood. Parsing
// it again gives the same query, positions aside.
func (q *Query) String() string {
	conditions, rest := q.conditions(), q.arrangement()
	if q.joins() {
		conditions, rest = rest, conditions
	}
	if conditions == "" || rest == "" {
		return conditions + rest
	}
	return conditions + "^" + rest
}

func (q *Query) conditions() string {
	var b strings.Builder
	for i, group := range q.Groups {
		separator := "^NQ"
		if i == 0 {
			separator = ""
		}
		for _, cluster := range group {
			for _, c := range cluster {
				b.WriteString(separator + c.String())
				separator = "^OR"
			}
			separator = "^"
		}
	}
	return b.String()
}

// arrangement is how the rows are put: grouped and in order.
func (q *Query) arrangement() string {
	var items []string
	for _, field := range q.GroupBy {
		items = append(items, "GROUPBY"+field)
	}
	for _, o := range q.Order {
		items = append(items, o.String())
	}
	return strings.Join(items, "^")
}

// joins tells whether the last condition is a JOIN, which takes the rest of the
// text.
func (q *Query) joins() bool {
	if len(q.Groups) == 0 {
		return false
	}
	group := q.Groups[len(q.Groups)-1]
	cluster := group[len(group)-1]
	last := cluster[len(cluster)-1]
	return last.Related != nil && last.Related.Join
}

// String returns the condition as it stands in a query.
func (c Condition) String() string {
	if c.Related != nil {
		return c.Related.String()
	}
	return c.Field + string(c.Op) + strings.ReplaceAll(c.Value, "^", "^^")
}

// String returns the order as it stands in a query.
func (o Order) String() string {
	if o.Descending {
		return "ORDERBYDESC" + o.Field
	}
	return "ORDERBY" + o.Field
}
