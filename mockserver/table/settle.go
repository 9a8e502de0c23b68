package table

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Keeper looks after tables whose rows come and go by themselves: logs that are
// written off the request path, events that are processed, shards that are
// emptied. Nothing of it happens by a timer; it is judged, on the instance's
// clock, when somebody looks.
type Keeper interface {
	// Settle brings a table up to this moment, and tells whether it is one that
	// the keeper looks after.
	Settle(table string) bool
	// Changed is told of each row that a caller adds (before is nil), changes or
	// removes (after is nil), in the transaction that does it; an error undoes that.
	Changed(tx store.Tx, c *Caller, before, after *store.Row) error
}

// KeepBy lets a keeper look after tables, in place of one before. It is called before
// anybody reads.
func (t *Tables) KeepBy(k Keeper) { t.keeper = k }

// Settle brings a table up to this moment, and tells whether that may have changed
// something.
func (t *Tables) Settle(name string) bool {
	// What comes into sight may be due for the keeper at once.
	changed := t.catchUp()
	changed = t.keeper != nil && t.keeper.Settle(name) || changed
	switch name {
	case tableAudit, tableHistorySet, tableHistoryLine:
		changed = t.revealAudit() || changed
	}
	return changed
}

// settle brings a table up to this moment before the reader looks at it. Only
// if that may have changed something does the reader move on to a newer view:
// else all of its tables stay as they were when it began.
func (r *Reader) settle(def *dictionary.Table, q *query.Query) {
	if r.fixed {
		return
	}
	changed := r.tables.Settle(def.Name)
	switch def.Name {
	case tableHistorySet, tableHistoryLine:
		r.tables.recall(r, q)
		changed = true
	}
	if changed {
		r.refresh()
	}
}
