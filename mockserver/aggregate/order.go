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
// grouped by (assumed; the vendor promises no order). A column that is neither grouped
// by nor measured orders nothing.
func (g *Groups) Sort(orders []Order) {
	slices.SortStableFunc(g.all, func(a, b *Group) int {
		for _, o := range orders {
			if c := g.compare(o, a, b); c != 0 {
				if o.Descending {
					return -c
				}
				return c
			}
		}
		for i := range g.by {
			if c := g.compareKeys(i, a, b); c != 0 {
				return c
			}
		}
		return 0
	})
}

func (g *Groups) compare(o Order, a, b *Group) int {
	if o.Operation == "" {
		i := slices.IndexFunc(g.by, func(c Column) bool { return c.Name == o.Column })
		if i < 0 {
			return 0
		}
		return g.compareKeys(i, a, b)
	}
	x, kind, ok := a.measure(o.Operation, o.Column)
	y, _, _ := b.measure(o.Operation, o.Column)
	if !ok {
		return 0
	}
	return glide.Compare(kind, x, y)
}

// compareKeys goes by what people see where that was set, and then by the keys, so
// that two people of one name have an order.
func (g *Groups) compareKeys(i int, a, b *Group) int {
	if a.Shown != nil && b.Shown != nil {
		if c := glide.Compare(glide.String, a.Shown[i], b.Shown[i]); c != 0 {
			return c
		}
	}
	return glide.Compare(g.by[i].Kind, a.Keys[i], b.Keys[i])
}
