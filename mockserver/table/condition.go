package table

import (
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Conditions of access rules fail closed. In a caller's query a part that cannot
// be understood is left out and the rest applies; in a rule that would open or
// close a whole table. So a rule with such a part is refused when it is loaded,
// and one that becomes so later, as the filter option that it names is deleted,
// matches nothing.

// CheckCondition returns what tells whether the condition of an access rule makes
// sense for a table, with [access.Load] in mind.
func CheckCondition(dict *dictionary.Dictionary) access.Check {
	reader := &Reader{tables: &Tables{dict: dict}, view: noRows{}, platform: true}
	env := query.Env{
		Now:     time.Unix(0, 0), // any moment that dates can be counted from
		Dynamic: func(string) ([]string, bool) { return nil, true },
	}
	return func(class *dictionary.Table, q *query.Query) error {
		if dropped := query.Compile(q, reader.schema(class), env).Dropped(); len(dropped) > 0 {
			return dropped[0]
		}
		return nil
	}
}

// condition makes the condition of a rule ready for the rows of a table. It sees
// all rows, whatever the caller may.
func (r *Reader) condition(def *dictionary.Table, q *query.Query) rowTest {
	platform := r.asPlatform()
	program := query.Compile(q, platform.schema(def), platform.env())
	if len(program.Dropped()) > 0 {
		return nothing
	}
	return program.Match
}

// rowTest tells of a row whether it is one of those that are meant.
type rowTest func(*store.Row) bool

// and passes what all of the tests pass; nil is the test that all rows pass.
func and(tests ...rowTest) rowTest {
	tests = slices.DeleteFunc(tests, func(test rowTest) bool { return test == nil })
	switch len(tests) {
	case 0:
		return nil
	case 1:
		return tests[0]
	}
	return func(row *store.Row) bool {
		return !slices.ContainsFunc(tests, func(test rowTest) bool { return !test(row) })
	}
}

func nothing(*store.Row) bool { return false }

// noRows is the view of an instance that is still to come.
type noRows struct{}

// Row implements [store.View].
func (noRows) Row(string, string) (*store.Row, bool) { return nil, false }

// Scan implements [store.View].
func (noRows) Scan(string, store.Span, func(*store.Row) bool) error { return nil }

// Count implements [store.View].
// Edition implements [store.View].
func (noRows) Edition(string) uint64 { return 0 }

func (noRows) Count(string, store.Span) (int, error) { return 0, nil }
