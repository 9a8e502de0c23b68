package table

import (
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// narrowed is a caller's query as the instance lets it be asked: with what data
// filters add, and without what query rules refuse. Both change the query
// itself, so the total counts what they leave (assumed).
//
// A nil query asks for nothing.
func (r *Reader) narrowed(def *Definition, q *query.Query) (*query.Query, error) {
	s := r.tables.settings()
	if s.QueryACLEnabled {
		var err error
		if q, err = r.askable(def, q, s.QueryACLRefusalEffect); q == nil || err != nil {
			return nil, err
		}
	}
	if s.DataFiltersEnabled {
		for up := def; up != nil; up = up.Super {
			for _, f := range r.tables.access.filters[up.Name] {
				if !granted(r.caller, f.Except) {
					q = q.And(f.query)
				}
			}
		}
	}
	return q, nil
}

// askable leaves out the conditions and orders that the caller may not use
// (documented: "Query ACL rule" for what there is; what an API answers to a
// refused one is open, hence the effects).
func (r *Reader) askable(def *Definition, q *query.Query, effect release.QueryACLRefusal) (*query.Query, error) {
	refused := false
	out := q.Filter(func(field string, kind query.Asking) bool {
		ok := r.mayAsk(def, field, kind)
		refused = refused || !ok
		return ok
	})
	switch {
	case !refused || effect == release.QueryACLDropCondition:
		return out, nil
	case effect == release.QueryACLError:
		return nil, ErrForbidden
	default:
		return nil, nil //nolint:nilnil // a query for nothing, see narrowed
	}
}

// mayAsk tells whether the caller may filter or sort by a column. Without a rule
// of its own a column can be asked for by whoever can read it (documented).
func (r *Reader) mayAsk(def *Definition, field string, kind query.Asking) bool {
	path, ok := r.Path(def, field)
	if !ok {
		return true // unknown columns are dropped elsewhere
	}
	owner := def
	for _, column := range path[:len(path)-1] {
		if owner, ok = r.tables.dict.Table(column.Reference); !ok {
			return true
		}
	}
	rule := r.tables.access.queryRule(owner, path.Last().Name)
	switch {
	case rule == nil:
		return r.tables.access.mayRead(r.caller, def, path)
	case kind == query.AskMatch:
		return granted(r.caller, rule.Match)
	default:
		return granted(r.caller, rule.Range)
	}
}

func (a *Access) queryRule(t *Definition, column string) *queryRule {
	for up := t; up != nil; up = up.Super {
		if q := a.queries[up.Name]; q != nil && (len(q.Fields) == 0 || slices.Contains(q.Fields, column)) {
			return q
		}
	}
	return nil
}
