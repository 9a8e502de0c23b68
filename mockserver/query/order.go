package query

import "github.com/snowglobe-dev/snowglobe/mockserver/glide"

// key is a compiled ORDERBY.
type key[R any] struct {
	field      string
	kind       glide.Kind
	value      func(R) string
	descending bool
	stored     bool // sorts by the stored value, as an index does
}

// order compiles one ORDERBY. References sort by what people see (assumed).
func (c *compiler[R]) order(o Order) {
	f, err := c.field(o.Field)
	if err != nil {
		c.drop(o.Pos, err)
		return
	}
	k := key[R]{field: o.Field, kind: f.Kind, value: f.Value, descending: o.Descending, stored: true}
	if f.Display != nil {
		k.kind, k.value, k.stored = glide.String, f.Display, false
	}
	c.program.order = append(c.program.order, k)
}

// Ordered reports whether the query asks for an order.
func (p *Program[R]) Ordered() bool { return len(p.order) > 0 }

// Compare orders two rows as the query asks: negative when a comes first, zero
// when no ORDERBY tells them apart.
func (p *Program[R]) Compare(a, b R) int {
	for i := range p.order {
		k := &p.order[i]
		if c := glide.Compare(k.kind, k.value(a), k.value(b)); c != 0 {
			if k.descending {
				return -c
			}
			return c
		}
	}
	return 0
}
