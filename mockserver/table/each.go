package table

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Matches are the rows of a table that match a query, to be gone through rather than
// listed.
type Matches struct {
	Table *dictionary.Table
	// GroupBy is what the query groups by and the caller may ask for.
	GroupBy []string

	reader *Reader
	search *search // nil: nothing matches
}

// Matches returns the rows that match, whether the caller may see them or not; of a
// table of which the caller may see none it has none. It returns an error wrapping ErrNoTable, or ErrForbidden when the table is closed to the
// caller.
func (r *Reader) Matches(table string, q *query.Query) (*Matches, error) {
	def, err := r.Table(table)
	if err != nil {
		return nil, err
	}
	rule := r.tables.rule(def)
	if r.closed(rule) {
		return nil, fmt.Errorf("read %s: %w", table, ErrForbidden)
	}
	q, err = r.narrowed(def, q)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	m := &Matches{Table: def, reader: r}
	if q == nil || !rule.Allows(r.caller.Roles, access.Read) && !rule.Some(access.Read) {
		return m, nil
	}
	m.GroupBy = q.GroupBy
	r.settle(def, q)
	m.search = r.newSearch(def, q)
	return m, nil
}

// Each goes through the rows, in no order. Look is told of each whether the caller may
// see it, and ends the walk with an error, which Each returns. It also returns an error
// wrapping ErrStopped.
func (m *Matches) Each(look func(row *store.Row, seen bool) error) error {
	if m.search == nil || m.search.plan.Empty {
		return nil
	}
	sight := m.reader.sight(m.Table)
	var failed error
	for _, class := range m.Table.Classes() {
		err := m.search.scan(class.Name, m.search.span, func(row *store.Row) bool {
			if m.search.match(row) {
				failed = look(row, sight.rule == nil || sight.rule(row))
			}
			return failed == nil
		})
		if err == nil {
			err = failed
		}
		if err != nil {
			return fmt.Errorf("go through %s: %w", m.Table.Name, err)
		}
	}
	return nil
}

// Count is how many rows there are. Where an index alone decides what matches, it does
// so without a look at them.
func (m *Matches) Count() (int, error) {
	if m.search == nil || m.search.plan.Empty {
		return 0, nil
	}
	n := 0
	for _, class := range m.Table.Classes() {
		some, err := m.count(class.Name)
		if err != nil {
			return 0, fmt.Errorf("count %s: %w", m.Table.Name, err)
		}
		n += some
	}
	return n, nil
}

func (m *Matches) count(class string) (n int, err error) {
	if m.search.plan.Exact {
		return m.reader.view.Count(class, m.search.span)
	}
	err = m.search.scan(class, m.search.span, func(row *store.Row) bool {
		if m.search.match(row) {
			n++
		}
		return true
	})
	return n, err
}

// Hides tells whether there may be rows that the caller does not see.
func (m *Matches) Hides() bool { return m.reader.sight(m.Table).rule != nil }
