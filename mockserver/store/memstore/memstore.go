package memstore

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Store implements [store.Store] in memory.
type Store struct {
	catalog *catalog
	root    atomic.Pointer[root]
	writing sync.Mutex // held by the one writer
}

// catalog is what never changes: which tables there are. Forks share it.
type catalog struct {
	ordinal map[string]int
	tables  []store.Table
}

// root is all rows at one moment, a table each, by the catalog's ordinal. It is a
// [store.View].
type root struct {
	catalog *catalog
	tables  []*table
	shared  atomic.Bool // a fork has them as well
}

// New returns an empty store for the given tables. It returns an error for a
// table named twice and for an index on a column that is not there.
func New(tables []store.Table) (*Store, error) {
	c := &catalog{ordinal: make(map[string]int, len(tables)), tables: tables}
	r := &root{catalog: c, tables: make([]*table, len(tables))}
	for i, t := range tables {
		name := t.Layout.Table()
		if _, twice := c.ordinal[name]; twice {
			return nil, fmt.Errorf("table %s is defined twice", name)
		}
		c.ordinal[name] = i
		empty, err := newTable(t)
		if err != nil {
			return nil, err
		}
		r.tables[i] = empty
	}
	s := &Store{catalog: c}
	s.root.Store(r)
	return s, nil
}

// View implements [store.Store].
func (s *Store) View() store.View { return s.root.Load() }

// Fork implements [store.Store].
func (s *Store) Fork() store.Store {
	f := &Store{catalog: s.catalog}
	r := s.root.Load()
	r.share()
	f.root.Store(r)
	return f
}

// share says of the tables that lack rows that a fork has them as well.
func (r *root) share() {
	if r.shared.Swap(true) {
		return
	}
	for _, t := range r.tables {
		if t.added.waits.Load() {
			t.added.shared.Store(true)
		}
	}
}

// Defer implements [store.Store].
func (s *Store) Defer(name string, fill func() []*store.Row) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	i, ok := s.catalog.ordinal[name]
	if !ok {
		return fmt.Errorf("table %s: %w", name, store.ErrNoTable)
	}
	before := s.root.Load()
	if before.tables[i].pending != nil || before.tables[i].filled().rows.Len() > 0 {
		return fmt.Errorf("table %s: %w", name, store.ErrNotEmpty)
	}
	after := &root{catalog: s.catalog, tables: slices.Clone(before.tables)}
	after.tables[i] = before.tables[i].deferred(fill)
	after.tables[i].stand()
	s.root.Store(after)
	return nil
}

// Update implements [store.Store].
func (s *Store) Update(fn func(store.Tx) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	t := &tx{root: s.root.Load()}
	if err := fn(t); err != nil {
		return err
	}
	for i, touched := range t.touched {
		if touched {
			t.tables[i].stand()
		}
	}
	s.root.Store(t.root)
	return nil
}
