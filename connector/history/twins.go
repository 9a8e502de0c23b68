package history

import (
	"maps"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/tables"
)

// twins finds rows that tell of one event a second time. documented: an event
// that waits while its shard of sysevent is rotated away gets a duplicate in
// the new shard, and one of the two has the state "transferred".
//
// Each row is paired with one other at most, so that an event which truly
// happened twice, or fourteen times in a minute, is told as often. Nothing of
// it needs to be kept: the overlap of the next walk shows both rows again.
type twins struct {
	rule   *tables.Twins // nil: the table has none
	single map[string][]single
	purge  int    // how many keys there may be before old ones are thrown away
	key    []byte // of the row at hand
}

// single is a row that has found no twin.
type single struct {
	at    time.Time
	moved bool
}

// manyKeys is when rows too old to have a twin are first worth throwing away; then
// whenever there are twice as many as were left, so that looking at all of them
// costs little for each row however many of them are young.
const manyKeys = 4096

// second tells whether a row is the twin of one that came before it in this
// walk. Each row of the walk has to be shown to it, delivered or not.
func (t *twins) second(r tables.Row, at time.Time) bool {
	if t.rule == nil {
		return false
	}
	// The values as JSON, which an instance writes in one way, and a line break, which
	// no text has in there.
	t.key = t.key[:0]
	for _, column := range t.rule.Same {
		t.key = append(append(t.key, r.Value(column)...), '\n')
	}
	moved := r.Text(t.rule.Field) == t.rule.Value
	near := slices.DeleteFunc(t.single[string(t.key)], func(s single) bool { return at.Sub(s.at) > t.rule.Within })
	for i, s := range near {
		if s.moved != moved {
			t.single[string(t.key)] = slices.Delete(near, i, i+1)
			return true
		}
	}
	if len(t.single) >= max(t.purge, manyKeys) {
		maps.DeleteFunc(t.single, func(_ string, rows []single) bool {
			return len(rows) == 0 || at.Sub(rows[len(rows)-1].at) > t.rule.Within
		})
		t.purge = 2 * len(t.single)
	}
	if t.single == nil {
		t.single = map[string][]single{}
	}
	t.single[string(t.key)] = append(near, single{at, moved})
	return false
}
