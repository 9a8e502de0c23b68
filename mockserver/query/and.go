package query

// maxAdded is how many conditions [Query.And] adds in all. They come to each alternative,
// so a message that is bounded in both could still ask for their product.
const maxAdded = 100_000

// And has conditions hold beside each alternative of the query. Where there are too many
// alternatives for so many conditions, the last ones are left out like anything else that
// cannot be read: that finds less and never more.
func (q *Query) And(conditions ...Condition) {
	if len(conditions) == 0 {
		return
	}
	if len(q.Groups) == 0 {
		q.Groups = []Group{nil}
	}
	if most := max(1, maxAdded/len(conditions)); len(q.Groups) > most {
		q.Problems = append(q.Problems, &Problem{Text: q.text, Message: "too many alternatives for the conditions beside them"})
		q.Groups = q.Groups[:most]
	}
	clusters := make([]Cluster, len(conditions))
	for i := range conditions {
		clusters[i] = conditions[i : i+1 : i+1]
	}
	for i, group := range q.Groups {
		both := make(Group, 0, len(group)+len(clusters))
		q.Groups[i] = append(append(both, group...), clusters...)
	}
}

// SortBy adds a field to those that a list is sorted by, and tells whether it could: there
// are only so many.
func (q *Query) SortBy(o Order) bool {
	if len(q.Order) >= maxOrders {
		return false
	}
	q.Order = append(q.Order, o)
	return true
}
