package memstore

import (
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
	table   *table
	rows    *tree
	ordinal int // the index column; -1 for sys_id
	kind    glide.Kind
	store.Span
}

func (t *table) stretch(s store.Span) (stretch, error) {
	if s.Index == "" {
		return stretch{table: t, rows: t.rows, ordinal: -1, kind: glide.GUID, Span: s}, nil
	}
	for _, x := range t.indexes {
		if x.column == s.Index {
			return stretch{table: t, rows: x.rows, ordinal: x.ordinal, kind: x.kind, Span: s}, nil
		}
	}
	return stretch{}, fmt.Errorf("index %s of table %s: %w", s.Index, t.layout.Table(), store.ErrNoIndex)
}

// key is the row's value in the order of the stretch.
func (s *stretch) key(row *store.Row) string {
	if s.ordinal < 0 {
		return row.SysID()
	}
	return row.At(s.ordinal)
}

// before is a pivot that stands before all rows with the value; after is one
// that stands behind them.
func (s *stretch) before(value string) *store.Row {
	if s.ordinal < 0 {
		return s.table.pivot(-1, "", value)
	}
	return s.table.pivot(s.ordinal, value, "")
}

func (s *stretch) after(value string) *store.Row {
	if s.ordinal < 0 {
		return s.table.pivot(-1, "", value+"\x00")
	}
	return s.table.pivot(s.ordinal, value, afterAll)
}

// start is the pivot to walk from, and whether there is one.
func (s *stretch) start() (*store.Row, bool) {
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
func (s *stretch) edge(b *query.Bound, upper bool) (*store.Row, bool) {
	if b == nil {
		return nil, false
	}
	if b.Inclusive == upper {
		return s.after(b.Value), true
	}
	return s.before(b.Value), true
}

// within tells whether a row has not yet passed the far end of the walk.
func (s *stretch) within(row *store.Row) bool {
	end, past := s.High, 1
	if s.Descending {
		end, past = s.Low, -1
	}
	if end == nil {
		return true
	}
	c := glide.Compare(s.kind, s.key(row), end.Value)
	return c != past && (c != 0 || end.Inclusive)
}

func (s *stretch) scan(yield func(*store.Row) bool) {
	if s.Skip > 0 && s.Skip >= s.count() {
		return
	}
	step := func(row *store.Row) bool { return s.within(row) && yield(row) }
	pivot, bounded := s.start()
	switch {
	case s.Descending && bounded:
		s.rows.Descend(pivot, step)
	case s.Descending:
		s.rows.Reverse(step)
	case bounded:
		s.rows.Ascend(pivot, step)
	default:
		s.rows.Scan(step)
	}
}

// bounds are the positions in the tree that the stretch covers: from, up to but
// not including to.
func (s *stretch) bounds() (from, to int) {
	to = s.rows.Len()
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
func (s *stretch) skipped() (*store.Row, bool) {
	from, to := s.bounds()
	if s.Descending {
		return s.rows.GetAt(to - 1 - s.Skip)
	}
	return s.rows.GetAt(from + s.Skip)
}

func (s *stretch) count() int {
	from, to := s.bounds()
	return to - from
}

// rank is how many rows stand before the pivot. The tree counts its nodes, so
// a binary search over positions costs a few microseconds for millions of rows.
func (s *stretch) rank(pivot *store.Row) int {
	return sort.Search(s.rows.Len(), func(i int) bool {
		row, _ := s.rows.GetAt(i)
		return !s.rows.Less(row, pivot)
	})
}
