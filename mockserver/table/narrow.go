package table

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// narrowed is a caller's query as the instance lets it be asked: without what
// query rules refuse. As that changes the query itself, the total counts what is
// left (assumed).
//
// A nil query asks for nothing.
func (r *Reader) narrowed(def *dictionary.Table, q *query.Query) (*query.Query, error) {
	s := r.tables.settings()
	if !s.QueryACLEnabled {
		return q, nil
	}
	return r.askable(def, q, s.QueryACLRefusalEffect)
}

// filter is what data filters leave of a table for the caller, nil for all of it.
// It is as if the other rows were not there: they are not counted either
// (assumed). A class is filtered with its parents' rules and with its own, also
// where its rows are listed among a parent's.
func (r *Reader) filter(def *dictionary.Table) rowTest {
	s := r.tables.settings()
	if !s.DataFiltersEnabled {
		return nil
	}
	byClass := map[string]rowTest{}
	for _, class := range def.Classes() {
		var tests []rowTest
		for up := class; up != nil; up = up.Super {
			for _, q := range r.tables.access.FiltersOf(r.caller.Roles, up, s.DataFiltersShipped) {
				tests = append(tests, r.condition(class, q))
			}
		}
		if test := and(tests...); test != nil {
			byClass[class.Name] = test
		}
	}
	if len(byClass) == 0 {
		return nil
	}
	return func(row *store.Row) bool {
		test := byClass[row.Layout().Table()]
		return test == nil || test(row)
	}
}

// askable leaves out the conditions and orders that the caller may not use
// (documented: "Query ACL rule" for what there is; what an API answers to a
// refused one is open, hence the effects).
func (r *Reader) askable(def *dictionary.Table, q *query.Query, effect release.QueryACLRefusal) (*query.Query, error) {
	refused := false
	out := q.Filter(func(table, field string, kind query.Asking) bool {
		ok := r.mayAsk(def, table, field, kind)
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

// mayAsk tells whether the caller may filter or sort by a column of a table, of def
// if that is "". What there is not is dropped elsewhere.
func (r *Reader) mayAsk(def *dictionary.Table, table, field string, kind query.Asking) bool {
	if table != "" {
		other, known := r.tables.dict.Table(table)
		if !known {
			return true
		}
		def = other
	}
	path, ok := r.Path(def, field)
	return !ok || r.mayAskPath(def, path, kind)
}

// mayAskPath goes by the rule of the table that the path ends in. Without one of its
// own a column can be asked for by whoever can read it (documented).
func (r *Reader) mayAskPath(def *dictionary.Table, path dictionary.Path, kind query.Asking) bool {
	owner := def
	for _, column := range path[:len(path)-1] {
		owner, _ = r.tables.dict.Table(column.Reference) // or there were no path
	}
	shipped := r.tables.settings().QueryACLShipped
	if may, said := r.tables.access.MayAsk(r.caller.Roles, owner, path.Last().Name, kind, shipped); said {
		return may
	}
	return r.MayRead(def, path)
}

// searched tells whether a text search looks into a column. It tells parts of texts,
// as ranges do.
func (r *Reader) searched(def *dictionary.Table, c *dictionary.Column) bool {
	return c.Kind == glide.String &&
		(r.platform || !r.tables.settings().QueryACLEnabled || r.mayAskPath(def, dictionary.Path{c}, query.AskRange))
}
