package query

import (
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// many is from how many conditions on it takes less to look a value up than to
// compare it with each.
const many = 8

// merged puts the alternatives that compare one column with single values into
// one lookup: clients ask for hundreds of sys_ids with ^OR where they could say
// IN, and each row would be compared with each.
func (c cluster[R]) merged() cluster[R] {
	if len(c) < many {
		return c
	}
	byField := map[string][]int{}
	for i, t := range c {
		if t.value != nil && t.exact && t.span != nil && t.span.point(t.kind) {
			byField[t.field] = append(byField[t.field], i)
		}
	}
	var out cluster[R]
	gone := make([]bool, len(c))
	for _, places := range byField {
		if len(places) < many {
			continue
		}
		out = append(out, c.lookup(places))
		for _, i := range places {
			gone[i] = true
		}
	}
	for i, t := range c {
		if !gone[i] {
			out = append(out, t)
		}
	}
	return out
}

func (c cluster[R]) lookup(places []int) test[R] {
	first := c[places[0]]
	l := list{kind: first.kind}
	for _, i := range places {
		l.values = append(l.values, c[i].span.low.Value)
	}
	slices.SortFunc(l.values, func(a, b string) int { return glide.Compare(l.kind, a, b) })
	s := between(l.values[0], l.values[len(l.values)-1])
	return test[R]{
		match: func(r R, _ *folds) bool { return l.has(first.value(r)) },
		value: first.value, field: first.field, kind: first.kind, span: &s, exact: s.point(l.kind),
	}
}
