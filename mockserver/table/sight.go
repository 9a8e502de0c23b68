package table

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// sight is which rows of a table the caller of a reader may see. The zero sight is
// all of them, as an administrator has it, and costs nothing to ask.
type sight struct {
	filter rowTest // data filters: as if the other rows were not there; nil: none
	rule   rowTest // access rules; nil: all rows are open
}

func (s *sight) all() bool { return s.filter == nil && s.rule == nil }

func (s *sight) sees(row *store.Row) bool {
	return (s.filter == nil || s.filter(row)) && (s.rule == nil || s.rule(row))
}

var wholeSight = &sight{}

// sight is worked out once for each table that a reader looks at. It goes by the
// rule of the table that is asked for or referred to, not by that of the row's
// class: so does a list (assumed).
func (r *Reader) sight(def *dictionary.Table) *sight {
	if r.platform {
		return wholeSight
	}
	s, known := r.sights[def]
	if !known {
		s = &sight{filter: r.filter(def), rule: r.touchable(def, access.Read)}
		if r.sights == nil {
			r.sights = map[*dictionary.Table]*sight{}
		}
		r.sights[def] = s
	}
	return s
}

// touchable tells of a row whether access rules let the caller do this with it; nil
// when they do with all rows.
func (r *Reader) touchable(def *dictionary.Table, op access.Operation) rowTest {
	rule := r.tables.rule(def)
	row := rule.Row(op)
	switch {
	case rule.Allows(r.caller.Roles, op):
		return nil
	case !rule.Some(op) || r.caller.Roles.Barred(op):
		return nothing
	case rule.Follows == nil:
		return r.condition(def, row.Query)
	}
	follows := r.follows(def, rule.Follows, op)
	if row == nil {
		return follows
	}
	own := r.condition(def, row.Query)
	return func(row *store.Row) bool { return own(row) || follows(row) }
}

// asPlatform reads what the reader reads, for the platform itself: conditions of
// access rules look at rows that the caller may not see.
func (r *Reader) asPlatform() *Reader {
	return &Reader{tables: r.tables, view: r.view, caller: r.caller, done: r.done, platform: true}
}

// refresh moves the reader on to the rows of this moment.
func (r *Reader) refresh() {
	r.view, r.sights, r.steps = r.tables.rows.View(), nil, nil
}

// step is one reference of a path: where it leads, and which of the rows there the
// caller may see.
type step struct {
	target *dictionary.Table
	sight  *sight
}

// step is worked out once for each column, as paths are followed for every row.
func (r *Reader) step(c *dictionary.Column) *step {
	s, known := r.steps[c]
	if known {
		return s
	}
	if target, ok := r.tables.dict.Table(c.Reference); ok {
		s = &step{target: target, sight: r.sight(target)}
	}
	if r.steps == nil {
		r.steps = map[*dictionary.Column]*step{}
	}
	r.steps[c] = s
	return s
}
