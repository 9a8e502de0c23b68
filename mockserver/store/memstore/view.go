package memstore

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// view implements [store.View] over the root of one moment.
type view struct {
	catalog *catalog
	root    *root
}

func (v *view) table(name string) (*table, error) {
	i, ok := v.catalog.ordinal[name]
	if !ok {
		return nil, fmt.Errorf("table %s: %w", name, store.ErrNoTable)
	}
	return v.root.tables[i].filled(), nil
}

func (v *view) stretch(name string, s store.Span) (stretch, error) {
	t, err := v.table(name)
	if err != nil {
		return stretch{}, err
	}
	return t.stretch(s)
}

// Row implements [store.View].
func (v *view) Row(name, sysID string) (*store.Row, bool) {
	t, err := v.table(name)
	if err != nil {
		return nil, false
	}
	return t.get(sysID)
}

// Scan implements [store.View].
func (v *view) Scan(name string, s store.Span, yield func(*store.Row) bool) error {
	st, err := v.stretch(name, s)
	if err != nil {
		return err
	}
	st.scan(yield)
	return nil
}

// Count implements [store.View].
func (v *view) Count(name string, s store.Span) (int, error) {
	st, err := v.stretch(name, s)
	if err != nil {
		return 0, err
	}
	return st.count(), nil
}

// Edition implements [store.View].
func (v *view) Edition(name string) uint64 {
	i, ok := v.catalog.ordinal[name]
	if !ok {
		return 0
	}
	return v.root.tables[i].edition
}

// tx implements [store.Tx]: a view whose tables are copied when first written.
type tx struct {
	view
	touched []bool
}

func (t *tx) writable(name string) (*table, error) {
	i, ok := t.catalog.ordinal[name]
	if !ok {
		return nil, fmt.Errorf("table %s: %w", name, store.ErrNoTable)
	}
	if !t.touched[i] {
		t.root.tables[i] = t.root.tables[i].filled().clone()
		t.touched[i] = true
	}
	return t.root.tables[i], nil
}

// Edition implements [store.View].
func (t *tx) Edition(name string) uint64 {
	if i, ok := t.catalog.ordinal[name]; ok && t.touched[i] {
		return 0
	}
	return t.view.Edition(name)
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

// Delete implements [store.Tx].
func (t *tx) Delete(name, sysID string) bool {
	if _, ok := t.Row(name, sysID); !ok {
		return false
	}
	w, err := t.writable(name)
	return err == nil && w.delete(sysID)
}
