package memstore

import (
	"cmp"
	"fmt"
	"sort"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// afterAll sorts behind every sys_id, which are printable text.
const afterAll = "\xff"

// stretch is a span with its tree found.
type stretch struct {
	index
	store.Span
	known *places // nil in a table that changes
}

func (t *table) stretch(s store.Span) (stretch, error) {
	if s.Index == "" {
		return stretch{t.rows, s, t.known.Load()}, nil
	}
	for _, x := range t.indexes {
		if x.column == s.Index {
			return stretch{x, s, t.known.Load()}, nil
		}
	}
	return stretch{}, fmt.Errorf("index %s of table %s: %w", s.Index, t.layout.Table(), store.ErrNoIndex)
}

// before is a pivot that stands before all rows with the value; after is one
// that stands behind them.
func (s *stretch) before(value string) entry { return s.pivot(value, "") }

func (s *stretch) after(value string) entry { return s.pivot(value, afterAll) }

// start is the pivot to walk from, and whether there is one.
func (s *stretch) start() (entry, bool) {
	if s.Skip > 0 {
		return s.skipped()
	}
	if s.Descending {
		return s.edge(s.High, true)
	}
	return s.edge(s.Low, false)
}

// edge is the pivot at a bound: behind its rows for an upper bound that takes
// them in or a lower one that leaves them out.
func (s *stretch) edge(b *query.Bound, upper bool) (entry, bool) {
	if b == nil {
		return entry{}, false
	}
	if b.Inclusive == upper {
		return s.after(b.Value), true
	}
	return s.before(b.Value), true
}

// far is what tells whether a walk has not yet passed its far end; a nil end is none.
type far struct {
	end  *query.Bound
	last uint64 // its key
	past int    // how what lies beyond compares with it
}

func (s *stretch) far() far {
	f := far{end: s.High, past: 1}
	if s.Descending {
		f.end, f.past = s.Low, -1
	}
	if f.end != nil {
		f.last = keyOf(s.kind, f.end.Value)
	}
	return f
}

// within tells whether a row lies before the end.
func (s *stretch) within(f *far, e entry) bool {
	switch {
	case f.end == nil:
		return true
	case e.key != f.last:
		return cmp.Compare(e.key, f.last) != f.past
	}
	c := glide.Compare(s.kind, e.row.At(s.ordinal), f.end.Value)
	return c != f.past && (c != 0 || f.end.Inclusive)
}

func (s *stretch) scan(yield func(*store.Row) bool) {
	if s.Skip > 0 && s.Skip >= s.count() {
		return
	}
	end := s.far()
	step := func(e entry) bool { return s.within(&end, e) && yield(e.row) }
	pivot, bounded := s.start()
	switch {
	case s.Descending && bounded:
		s.Descend(pivot, step)
	case s.Descending:
		s.Reverse(step)
	case bounded:
		s.Ascend(pivot, step)
	default:
		s.Scan(step)
	}
}

// bounds are the positions in the tree that the stretch covers: from, up to but
// not including to.
func (s *stretch) bounds() (from, to int) {
	if s.Low == nil && s.High == nil {
		return 0, s.Len()
	}
	return s.known.of(s, s.find)
}

func (s *stretch) find() (from, to int) {
	to = s.Len()
	if pivot, ok := s.edge(s.High, true); ok {
		to = s.rank(pivot)
	}
	if pivot, ok := s.edge(s.Low, false); ok {
		from = s.rank(pivot)
	}
	return from, max(from, to)
}

// skipped is the row that the walk begins with after its jump, found by its
// place in the tree. The jump must end inside the stretch.
func (s *stretch) skipped() (entry, bool) {
	from, to := s.bounds()
	if s.Descending {
		return s.GetAt(to - 1 - s.Skip)
	}
	return s.GetAt(from + s.Skip)
}

func (s *stretch) count() int {
	from, to := s.bounds()
	return to - from
}

// rank is how many rows stand before the pivot. The tree counts its nodes, so
// a binary search over positions costs a few microseconds for millions of rows.
func (s *stretch) rank(pivot entry) int {
	return sort.Search(s.Len(), func(i int) bool {
		e, _ := s.GetAt(i)
		return !s.Less(e, pivot)
	})
}
