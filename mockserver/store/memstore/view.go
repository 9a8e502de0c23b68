package memstore

import (
	"fmt"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

func (r *root) table(name string) (*table, error) {
	i, ok := r.catalog.ordinal[name]
	if !ok {
		return nil, fmt.Errorf("table %s: %w", name, store.ErrNoTable)
	}
	return r.tables[i].filled(), nil
}

func (r *root) stretch(name string, s store.Span) (stretch, error) {
	t, err := r.table(name)
	if err != nil {
		return stretch{}, err
	}
	return t.stretch(s)
}

// Row implements [store.View].
func (r *root) Row(name, sysID string) (*store.Row, bool) {
	t, err := r.table(name)
	if err != nil {
		return nil, false
	}
	return t.get(sysID)
}

// Scan implements [store.View].
func (r *root) Scan(name string, s store.Span, yield func(*store.Row) bool) error {
	st, err := r.stretch(name, s)
	if err != nil {
		return err
	}
	st.scan(yield)
	return nil
}

// Count implements [store.View].
func (r *root) Count(name string, s store.Span) (int, error) {
	st, err := r.stretch(name, s)
	if err != nil {
		return 0, err
	}
	return st.count(), nil
}

// Edition implements [store.View].
func (r *root) Edition(name string) uint64 {
	i, ok := r.catalog.ordinal[name]
	if !ok {
		return 0
	}
	return r.tables[i].edition
}

// tx implements [store.Tx]: a view whose tables are copied when first written.
type tx struct {
	*root
	touched []bool // nil: nothing is written yet, and the root is the store's
}

// own tells whether a table is the transaction's own, after a first write to any has made
// the list of them its own.
func (t *tx) own(i int) bool {
	if t.touched == nil {
		t.root = &root{catalog: t.catalog, tables: slices.Clone(t.tables)}
		t.touched = make([]bool, len(t.tables))
	}
	return t.touched[i]
}

func (t *tx) writable(name string) (*table, error) {
	i, ok := t.catalog.ordinal[name]
	if !ok {
		return nil, fmt.Errorf("table %s: %w", name, store.ErrNoTable)
	}
	if !t.own(i) {
		t.tables[i] = t.tables[i].filled().clone()
		t.touched[i] = true
	}
	return t.tables[i].filled(), nil
}

// Edition implements [store.View].
func (t *tx) Edition(name string) uint64 {
	if i, ok := t.catalog.ordinal[name]; ok && t.touched != nil && t.touched[i] {
		return 0
	}
	return t.root.Edition(name)
}

// Put implements [store.Tx].
func (t *tx) Put(row *store.Row) error {
	w, err := t.writable(row.Layout().Table())
	if err != nil {
		return err
	}
	w.put(row)
	return nil
}

// Add implements [store.Tx].
func (t *tx) Add(row *store.Row) error {
	name := row.Layout().Table()
	i, ok := t.catalog.ordinal[name]
	if !ok {
		return fmt.Errorf("table %s: %w", name, store.ErrNoTable)
	}
	if !t.own(i) {
		t.tables[i] = t.tables[i].adding()
		t.touched[i] = true
	}
	t.tables[i].add(row)
	return nil
}

// Delete implements [store.Tx].
func (t *tx) Delete(name, sysID string) bool {
	if _, ok := t.Row(name, sysID); !ok {
		return false
	}
	w, err := t.writable(name)
	return err == nil && w.delete(sysID)
}

// Defer implements [store.Tx].
func (t *tx) Defer(name string, fill func() []*store.Row) error {
	i, ok := t.catalog.ordinal[name]
	if !ok {
		return fmt.Errorf("table %s: %w", name, store.ErrNoTable)
	}
	empty, err := newTable(t.catalog.tables[i])
	if err != nil {
		return err
	}
	_ = t.own(i)
	t.tables[i], t.touched[i] = empty.deferred(fill), true
	return nil
}
