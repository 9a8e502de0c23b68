package rest

import (
	"fmt"
	"net/url"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/aggregate"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// statsParams are the parameters of a request to the Aggregate API beside its query
// (documented: "Aggregate API").
type statsParams struct {
	count   bool
	fields  map[aggregate.Operation][]string
	groupBy []string
	having  []aggregate.Condition
	order   []aggregate.Order
}

// measures are the operations of which a parameter lists columns, in the order in
// which they are answered.
var measures = []aggregate.Operation{aggregate.Min, aggregate.Max, aggregate.Sum, aggregate.Avg}

// maxStatsParts is how many columns, conditions and orders a request may name in all.
// It is ours: addresses are bounded (16 KiB), but not those of requests in a batch, and
// each part costs time with each row or each group.
const maxStatsParts = 250

// readStatsParams reads them. A GROUPBY in the query groups as the parameter does
// (assumed: GlideAggregate, which reads queries on the server, honours it).
func readStatsParams(v url.Values, groupBy []string) (statsParams, error) {
	p := statsParams{
		count: truth(v.Get("sysparm_count")), fields: map[aggregate.Operation][]string{},
		groupBy: append(wire.Names(v.Get("sysparm_group_by")), groupBy...),
		having:  aggregate.ParseHaving(v.Get("sysparm_having")),
		order:   aggregate.ParseOrder(v.Get("sysparm_order_by")),
	}
	if len(p.order) == 0 {
		p.order = aggregate.ParseOrder(v.Get("sysparm_orderby")) // as some clients spell it (assumed)
	}
	for _, o := range measures {
		p.fields[o] = wire.Names(v.Get("sysparm_" + string(o) + "_fields"))
	}
	parts := len(p.groupBy) + len(p.having) + len(p.order)
	for _, names := range p.fields {
		parts += len(names)
	}
	if parts > maxStatsParts {
		return p, unreadable(fmt.Sprintf("The request names %d columns, conditions and orders. Max allowed: %d.", parts, maxStatsParts), nil)
	}
	return p, nil
}

// mentioned are all columns of which something is to be worked out.
func (p *statsParams) mentioned() []string {
	var all []string
	for _, o := range measures {
		all = append(all, p.fields[o]...)
	}
	for _, c := range p.having {
		all = append(all, c.Column)
	}
	for _, o := range p.order {
		if o.Operation != "" {
			all = append(all, o.Column)
		}
	}
	return slices.DeleteFunc(all, func(name string) bool { return name == "" })
}
