package aggregate

import (
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// Order is a part of sysparm_order_by: a column that is grouped by, or an aggregate.
type Order struct {
	Operation  Operation // "" for a column itself
	Column     string    // "" with Count for the count of rows
	Descending bool
}

// ParseOrder reads sysparm_order_by: columns and aggregates, as state and AVG^priority,
// with a comma between them, each with ^DESC behind it or not (documented: "Aggregate
// API"). COUNT alone is that of the rows (client: dashboards order by it).
func ParseOrder(text string) []Order {
	var all []Order
	for part := range strings.SplitSeq(text, ",") {
		words := strings.Split(strings.TrimSpace(part), "^")
		var o Order
		switch last := words[len(words)-1]; {
		case strings.EqualFold(last, "DESC"):
			o.Descending, words = true, words[:len(words)-1]
		case strings.EqualFold(last, "ASC"):
			words = words[:len(words)-1]
		}
		named, aggregated := "", false
		if len(words) > 0 {
			named = words[0]
			o.Operation, aggregated = operation(named)
		}
		switch {
		case len(words) == 2 && aggregated:
			o.Column = words[1]
		case len(words) == 1 && aggregated && o.Operation == Count:
		case len(words) == 1 && named != "":
			o.Operation, o.Column = "", named
		default:
			continue
		}
		all = append(all, o)
	}
	return all
}

// Sort orders the groups: by what is asked for, and then by the columns that they are
// grouped by (assumed; the vendor promises no order). What is neither grouped by nor
// measured orders nothing.
func (g *Groups) Sort(orders []Order) {
	ways := g.ways(orders)
	sorted := make([]ranked, len(g.all))
	for i, group := range g.all {
		sorted[i] = ranked{group, make([]string, len(ways))}
		for k, w := range ways {
			sorted[i].by[k] = w.value(group)
		}
	}
	slices.SortStableFunc(sorted, func(a, b ranked) int {
		for i, w := range ways {
			if c := w.compare(a, b, i); c != 0 {
				return c
			}
		}
		return 0
	})
	for i, r := range sorted {
		g.all[i] = r.group
	}
}

// ranked is a group with what it is sorted by, worked out once.
type ranked struct {
	group *Group
	by    []string
}

// way is one way in which two groups may differ.
type way struct {
	kind       glide.Kind
	value      func(*Group) string
	key        int // the column that is grouped by, or -1
	descending bool
}

// ways are those of the orders that order something, each once, and behind them all
// columns that are grouped by.
func (g *Groups) ways(orders []Order) []way {
	var all []way
	seen := map[Order]bool{}
	for _, o := range orders {
		descending := o.Descending
		if o.Descending = false; seen[o] { // what comes twice says nothing the second time
			continue
		}
		seen[o] = true
		if w, ok := g.way(o); ok {
			w.descending = descending
			all = append(all, w)
		}
	}
	for _, c := range g.by {
		if o := (Order{Column: c.Name}); !seen[o] {
			w, _ := g.way(o)
			all = append(all, w)
		}
	}
	return all
}

func (g *Groups) way(o Order) (way, bool) {
	if o.Operation == "" {
		i := slices.IndexFunc(g.by, func(c Column) bool { return c.Name == o.Column })
		if i < 0 {
			return way{}, false
		}
		return way{kind: g.by[i].Kind, key: i, value: func(group *Group) string { return group.Keys[i] }}, true
	}
	kind, ok := g.kind(o.Operation, o.Column)
	return way{kind: kind, key: -1, value: func(group *Group) string { return group.measure(o.Operation, o.Column) }}, ok
}

// compare goes by what people see where that was set, and then by the keys, so that
// two people of one name have an order.
func (w way) compare(a, b ranked, i int) int {
	order := 0
	if w.key >= 0 && a.group.Shown != nil && b.group.Shown != nil {
		order = glide.Compare(glide.String, a.group.Shown[w.key], b.group.Shown[w.key])
	}
	if order == 0 {
		order = glide.Compare(w.kind, a.by[i], b.by[i])
	}
	if w.descending {
		return -order
	}
	return order
}
