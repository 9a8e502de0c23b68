package query

import "github.com/snowglobe-dev/snowglobe/mockserver/glide"

// Plan says how to find a query's rows: which index to walk, between which
// ends, in which direction. Every row that matches lies within the bounds.
// Indexes are ordered by value (glide.Compare) and then by sys_id; the bounds
// are about the value, or about the sys_id if Field is "".
type Plan struct {
	Field      string // whose index to walk; "" walks all rows by sys_id
	Low, High  *Bound // nil is open
	Descending bool   // walk from High to Low
	Ordered    bool   // the walk yields the asked order; without an ORDERBY that is ascending sys_id
	Exact      bool   // the bounds alone decide, Match need not run
	Empty      bool   // no row can match
}

// sysID is the column that an index falls back on, and that Field "" means.
const sysID = "sys_id"

// Plan chooses among sys_id and the fields for which indexed is true. It cannot
// count rows, so it goes by form: one value before a range in the asked order,
// before other ranges, before the asked order alone. It pays to index only
// columns whose single values are rare.
func (p *Program[R]) Plan(indexed func(field string) bool) Plan {
	if p.nothing {
		return Plan{Empty: true}
	}
	best, bestRank := Plan{}, -1
	for _, c := range p.candidates(indexed) {
		plan, rank := p.consider(c.field, c.kind)
		if plan.Empty {
			return plan
		}
		if rank > bestRank {
			best, bestRank = plan, rank
		}
	}
	return best
}

type candidate struct {
	field string
	kind  glide.Kind
}

// candidates returns the columns that could be walked: sys_id, and those that
// the query bounds or sorts by.
func (p *Program[R]) candidates(indexed func(string) bool) []candidate {
	found := []candidate{{sysID, glide.GUID}}
	seen := map[string]bool{sysID: true}
	add := func(field string, kind glide.Kind) {
		if !seen[field] {
			seen[field] = true
			if indexed(field) {
				found = append(found, candidate{field, kind})
			}
		}
	}
	for _, k := range p.order {
		if k.stored {
			add(k.field, k.kind)
		}
	}
	for _, g := range p.groups {
		for _, c := range g {
			for _, t := range c {
				if t.span != nil {
					add(t.field, t.kind)
				}
			}
		}
	}
	return found
}

// Ranks of plans, worst first.
const (
	rankAll = iota
	rankAllOrdered
	rankHalfOpen
	rankClosed
	rankRangeOrdered
	rankPoint
)

// consider plans a walk over one column and ranks it.
func (p *Program[R]) consider(field string, k glide.Kind) (Plan, int) {
	s, exact, empty := p.bounds(field, k)
	if empty {
		return Plan{Empty: true}, rankPoint
	}
	plan := Plan{Low: s.low, High: s.high, Exact: exact}
	if field != sysID {
		plan.Field = field
	}
	point := s.point(k)
	plan.Ordered, plan.Descending = p.walkable(field, point)
	return plan, rank(s, point, plan.Ordered)
}

// rank judges a walk. Being empty or not says little about how many rows there
// are, so such an end does not count.
func rank(s span, point, ordered bool) int {
	ends := 0
	for _, b := range []*Bound{s.low, s.high} {
		if b != nil && b.Value != "" {
			ends++
		}
	}
	switch {
	case point && ends == 2:
		return rankPoint
	case ends > 0 && ordered:
		return rankRangeOrdered
	case ends == 2:
		return rankClosed
	case ends == 1:
		return rankHalfOpen
	case ordered:
		return rankAllOrdered
	default:
		return rankAll
	}
}

// bounds returns the span of field outside of which no row matches, whether
// every row inside does, and whether no row can match at all.
func (p *Program[R]) bounds(field string, k glide.Kind) (s span, exact, empty bool) {
	if len(p.groups) == 0 {
		return span{}, true, false
	}
	empty = true
	for _, g := range p.groups {
		inGroup, groupExact := g.bounds(field, k)
		switch {
		case inGroup.empty(k):
			// This alternative matches nothing; the others decide.
		case empty:
			s, exact, empty = inGroup, groupExact, false
		default:
			s, exact = s.hull(k, inGroup), false
		}
	}
	return s, exact, empty
}

// bounds intersects the spans of a group's clusters.
func (g group[R]) bounds(field string, k glide.Kind) (s span, exact bool) {
	exact = true
	for _, c := range g {
		inCluster, clusterExact := c.bounds(field, k)
		s = s.intersect(k, inCluster)
		exact = exact && clusterExact
	}
	return s, exact
}

// bounds returns the hull of a cluster's spans; everything, if a condition is
// on another column or not about a span.
func (c cluster[R]) bounds(field string, k glide.Kind) (s span, exact bool) {
	for i, t := range c {
		switch {
		case t.span == nil || t.field != field:
			return span{}, false
		case i == 0:
			s, exact = *t.span, t.exact
		default:
			s, exact = s.hull(k, *t.span), false
		}
	}
	return s, exact
}

// walkable reports whether walking a column's index yields the asked order, and
// in which direction. point says that all rows on the walk share one value.
func (p *Program[R]) walkable(field string, point bool) (ordered, descending bool) {
	// The walk decides by the column, then by sys_id; after that no tie is left.
	decides := []string{field, sysID}
	if point || field == sysID {
		decides = []string{sysID}
	}
	next := 0
	seen := map[string]bool{field: point}
	for _, k := range p.order {
		if k.stored && seen[k.field] {
			continue // says nothing new
		}
		if next == len(decides) {
			break
		}
		if !k.stored || k.field != decides[next] || next > 0 && k.descending != descending {
			return false, false
		}
		seen[k.field] = true
		descending = k.descending
		next++
	}
	if next == 0 {
		// Nothing is asked, or nothing that tells these rows apart: by sys_id.
		return decides[0] == sysID, false
	}
	return true, descending
}
