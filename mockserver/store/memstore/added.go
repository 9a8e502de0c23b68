package memstore

import (
	"sync"
	"sync/atomic"

	"github.com/tidwall/btree"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// added is the rows that a table has and its trees do not have yet. Each of a few trees
// copies a way to each new row, for every write anew, as somebody may still read what was
// before; rows that come by the dozen and are not looked at share those ways when
// somebody does look.
type added struct {
	mu     sync.Mutex
	waits  atomic.Bool // whether there are any
	shared atomic.Bool // a fork has the table as well
	base   *table      // whose trees lack them
	last   *batch
}

// batch is the rows of one transaction, which nobody changes once it has committed.
type batch struct {
	before *batch
	rows   []*store.Row
	all    int // how many waited when it began, in batches before and in the base
}

// mostAdded is how many rows may wait, so that who looks first does not wait long.
const mostAdded = 50_000

// adding returns a table that rows can be added to; it shares everything with t.
func (t *table) adding() *table {
	t.added.mu.Lock()
	base, last := t.added.base, t.added.last
	t.added.mu.Unlock()
	waiting := 0
	if last != nil {
		waiting = last.all + len(last.rows)
	}
	switch {
	case waiting >= mostAdded:
		return t.filled().clone()
	case base == nil:
		base = t
	case t.added.shared.Load():
		base, last = t, nil // they find their places once for all forks
	}
	a := &table{layout: t.layout, edition: editions.Add(1)}
	a.added.base, a.added.last = base, &batch{before: last, all: waiting}
	a.added.waits.Store(true)
	return a
}

// add stores a row that is new, for the transaction whose table this is.
func (t *table) add(row *store.Row) {
	if t.added.waits.Load() {
		t.added.last.rows = append(t.added.last.rows, row)
		return
	}
	t.put(row) // somebody has looked
}

// settle brings to the trees what they lack.
func (t *table) settle() {
	if !t.added.waits.Load() {
		return
	}
	t.added.mu.Lock()
	defer t.added.mu.Unlock()
	if t.added.base == nil {
		return // somebody else did
	}
	c := t.added.base.filled().clone()
	var rows []*store.Row
	for b := t.added.last; b != nil; b = b.before {
		rows = append(rows, b.rows...)
	}
	c.insert(rows)
	t.rows, t.indexes = c.rows, c.indexes
	t.added.base, t.added.last = nil, nil
	t.added.waits.Store(false)
}

// insert brings rows to trees that lack them.
func (t *table) insert(rows []*store.Row) {
	places := t.rows.sorted(rows)
	t.rows.insert(places)
	rows = rowsOf(places)
	for _, x := range t.indexes {
		x.insert(x.sorted(rows))
	}
}

// insert sets rows that are not there, in the order in which they will stand.
func (x *index) insert(places []place) {
	var hint btree.PathHint
	for _, p := range places {
		x.SetHint(p.entry, &hint)
	}
}
