package query

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

// Filter returns the query without the conditions and orders that keep refuses.
// As in Parse, what is left empty disappears.
func (q *Query) Filter(keep func(field string, how Asking) bool) *Query {
	out := *q
	out.Groups, out.Order = nil, nil
	for _, g := range q.Groups {
		var group Group
		for _, c := range g {
			var cluster Cluster
			for _, condition := range c {
				if keep(condition.Field, condition.Op.asks()) {
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
		if keep(o.Field, AskRange) {
			out.Order = append(out.Order, o)
		}
	}
	return &out
}
