package rest

import (
	"net/url"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/aggregate"
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

func readStatsParams(v url.Values) statsParams {
	p := statsParams{
		count: truth(v.Get("sysparm_count")), fields: map[aggregate.Operation][]string{},
		groupBy: nameList(v.Get("sysparm_group_by")),
		having:  aggregate.ParseHaving(v.Get("sysparm_having")),
		order:   aggregate.ParseOrder(v.Get("sysparm_order_by")),
	}
	if len(p.order) == 0 {
		p.order = aggregate.ParseOrder(v.Get("sysparm_orderby")) // as some clients spell it (assumed)
	}
	for _, o := range measures {
		p.fields[o] = nameList(v.Get("sysparm_" + string(o) + "_fields"))
	}
	return p
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
