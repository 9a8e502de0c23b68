package memstore

import (
	"cmp"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/tidwall/btree"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// entry is a row in a tree, with what mostly decides where it stands.
type entry struct {
	key uint64
	row *store.Row
}

type tree = btree.BTreeG[entry]

// table is the rows of one table at one moment: a tree by sys_id and one for
// each index. Once a transaction has committed it is only read; rows that wait, or are
// deferred, find their places when it is read first.
type table struct {
	copying sync.Mutex // copying a tree marks the original, and forks share originals
	layout  *store.Layout
	rows    index // by sys_id
	indexes []index
	edition uint64 // its own among all tables of the process
	known   atomic.Pointer[places]

	// pending brings the first rows; it is shared by all who share the trees.
	pending *pending
	added   added
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
	t.settle()
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

// index is the rows of a table in the order of a column and, of equals, of their
// sys_id.
type index struct {
	column  string
	ordinal int
	kind    glide.Kind
	*tree
}

func newTable(def store.Table) (*table, error) {
	key, _ := def.Layout.Ordinal(store.SysID)
	t := &table{layout: def.Layout, rows: newIndex(store.SysID, key, glide.GUID), edition: editions.Add(1)}
	for _, column := range def.Indexes {
		i, ok := def.Layout.Ordinal(column)
		if !ok {
			return nil, fmt.Errorf("index %s of table %s: no such column", column, def.Layout.Table())
		}
		t.indexes = append(t.indexes, newIndex(column, i, def.Layout.Columns()[i].Kind))
	}
	return t, nil
}

// degree is half of how many children a node may have. A write copies the nodes on its
// way, with room for all of them: with 8 a fork that was written to is two thirds of what
// it is with 12, and half of what it is with the library's 32, and a write is faster.
const degree = 8

func newIndex(column string, ordinal int, kind glide.Kind) index {
	x := index{column: column, ordinal: ordinal, kind: kind}
	less := func(a, b entry) bool {
		if c := x.compare(a, b); c != 0 {
			return c < 0
		}
		return glide.Compare(glide.GUID, a.row.SysID(), b.row.SysID()) < 0
	}
	x.tree = btree.NewBTreeGOptions(less, btree.Options{NoLocks: true, Degree: degree})
	return x
}

// compare orders by the value alone: equals are for the caller to tell apart.
func (x *index) compare(a, b entry) int {
	switch {
	case a.key != b.key:
		return cmp.Compare(a.key, b.key)
	case decides(x.kind, a.key):
		return 0
	}
	return glide.Compare(x.kind, valueOf(a.row, x.ordinal), valueOf(b.row, x.ordinal))
}

// entry is a row as it stands in the index.
func (x *index) entry(row *store.Row) entry {
	return entry{keyOf(x.kind, row.At(x.ordinal)), row}
}

// pivot stands at a place in the index, for searching.
func (x *index) pivot(value, sysID string) entry {
	return entry{keyOf(x.kind, value), pivots.Row([]string{sysID, value})}
}

// pivots is the layout of rows that stand for a place: as wide as that takes, which the
// rows of the table may be a hundred times.
var pivots = func() *store.Layout {
	layout, err := store.NewLayout("~pivot", []store.Column{{Name: store.SysID}, {Name: "value"}})
	if err != nil {
		panic(err) // it is what stands here
	}
	return layout
}()

// valueOf is the value by which a row, or a pivot, is ordered.
func valueOf(row *store.Row, ordinal int) string {
	if row.Layout() == pivots {
		return row.At(1)
	}
	return row.At(ordinal)
}

// clone returns a table that can be written to; it shares all nodes with t.
func (t *table) clone() *table {
	t.copying.Lock()
	defer t.copying.Unlock()
	c := &table{layout: t.layout, rows: t.rows.copy(), indexes: make([]index, len(t.indexes)), edition: editions.Add(1)}
	for i, x := range t.indexes {
		c.indexes[i] = x.copy()
	}
	return c
}

func (x index) copy() index {
	x.tree = x.IsoCopy()
	return x
}

func (t *table) get(sysID string) (*store.Row, bool) {
	if t.rows.Len() == 0 {
		return nil, false // most classes of a wide hierarchy, each of which is asked for a sys_id
	}
	found, ok := t.rows.Get(t.rows.pivot(sysID, sysID))
	return found.row, ok
}

func (t *table) put(row *store.Row) {
	old, replaced := t.rows.Set(t.rows.entry(row))
	for _, x := range t.indexes {
		if replaced && old.row.At(x.ordinal) != row.At(x.ordinal) {
			x.Delete(x.entry(old.row))
		}
		x.Set(x.entry(row))
	}
}

func (t *table) delete(sysID string) bool {
	old, ok := t.rows.Delete(t.rows.pivot(sysID, sysID))
	if !ok {
		return false
	}
	for _, x := range t.indexes {
		x.Delete(x.entry(old.row))
	}
	return true
}
