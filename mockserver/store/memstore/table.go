package memstore

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/tidwall/btree"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

type tree = btree.BTreeG[*store.Row]

// table is the rows of one table at one moment: a tree by sys_id and one for
// each index. Once a transaction has committed it is only read.
type table struct {
	copying sync.Mutex // copying a tree marks the original, and forks share originals
	layout  *store.Layout
	rows    *tree
	indexes []index
	edition uint64 // its own among all tables of the process

	// pending brings the first rows; it is shared by all who share the trees.
	pending *pending
}

// pending is rows that are made when they are first asked for.
type pending struct {
	once sync.Once
	fill func() []*store.Row
}

// deferred is an empty table that fill will bring its rows to.
func (t *table) deferred(fill func() []*store.Row) *table {
	d := t.clone()
	d.pending = &pending{fill: fill}
	return d
}

// filled is the table with what was deferred. Whoever reads the trees has to
// come through here.
func (t *table) filled() *table {
	if t.pending != nil {
		t.pending.once.Do(func() {
			t.fill(t.pending.fill())
			t.pending.fill = nil // and with it what it holds
		})
	}
	return t
}

// editions numbers the tables of all stores.
var editions atomic.Uint64

type index struct {
	column  string
	ordinal int
	kind    glide.Kind
	rows    *tree
}

func newTable(def store.Table) (*table, error) {
	t := &table{layout: def.Layout, rows: newTree(bySysID), edition: editions.Add(1)}
	for _, column := range def.Indexes {
		i, ok := def.Layout.Ordinal(column)
		if !ok {
			return nil, fmt.Errorf("index %s of table %s: no such column", column, def.Layout.Table())
		}
		kind := def.Layout.Columns()[i].Kind
		t.indexes = append(t.indexes, index{column, i, kind, newTree(byColumn(i, kind))})
	}
	return t, nil
}

func newTree(less func(a, b *store.Row) bool) *tree {
	return btree.NewBTreeGOptions(less, btree.Options{NoLocks: true})
}

func bySysID(a, b *store.Row) bool {
	return glide.Compare(glide.GUID, a.SysID(), b.SysID()) < 0
}

func byColumn(i int, kind glide.Kind) func(a, b *store.Row) bool {
	return func(a, b *store.Row) bool {
		if c := glide.Compare(kind, a.At(i), b.At(i)); c != 0 {
			return c < 0
		}
		return bySysID(a, b)
	}
}

// clone returns a table that can be written to; it shares all nodes with t.
func (t *table) clone() *table {
	t.copying.Lock()
	defer t.copying.Unlock()
	c := &table{layout: t.layout, rows: t.rows.IsoCopy(), indexes: make([]index, len(t.indexes)), edition: editions.Add(1)}
	for i, x := range t.indexes {
		x.rows = x.rows.IsoCopy()
		c.indexes[i] = x
	}
	return c
}

func (t *table) get(sysID string) (*store.Row, bool) {
	if t.rows.Len() == 0 {
		return nil, false // most classes of a wide hierarchy, each of which is asked for a sys_id
	}
	return t.rows.Get(t.pivot(-1, "", sysID))
}

// pivot is a row that stands at a place in an order, for searching.
func (t *table) pivot(ordinal int, value, sysID string) *store.Row {
	values := make([]string, len(t.layout.Columns()))
	if ordinal >= 0 {
		values[ordinal] = value
	}
	key, _ := t.layout.Ordinal(store.SysID)
	values[key] = sysID
	return t.layout.Row(values)
}

func (t *table) put(row *store.Row) {
	old, replaced := t.rows.Set(row)
	for _, x := range t.indexes {
		if replaced {
			x.rows.Delete(old)
		}
		x.rows.Set(row)
	}
}

func (t *table) delete(sysID string) bool {
	old, ok := t.rows.Delete(t.pivot(-1, "", sysID))
	if !ok {
		return false
	}
	for _, x := range t.indexes {
		x.rows.Delete(old)
	}
	return true
}
