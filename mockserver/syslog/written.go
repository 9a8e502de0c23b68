package syslog

import (
	"slices"
	"sync"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// written is the sys_ids of the rows that an instance itself wrote into one log,
// in the order in which it did. Their times would not do to find them by: a clock
// that is set back writes them among those that the world brought along. It is
// safe for concurrent use.
type written struct {
	mu     sync.Mutex
	chunks [][]string // each but the last is full and never changed again
	n      int
}

// chunk is how many sys_ids stand together. A fork copies none that is full.
const chunk = 256

func (w *written) add(sysID string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
	if last := len(w.chunks) - 1; last >= 0 && len(w.chunks[last]) < chunk {
		w.chunks[last] = append(w.chunks[last], sysID)
		return
	}
	w.chunks = append(w.chunks, []string{sysID})
}

// surplus takes out the oldest that are more than so many.
func (w *written) surplus(limit int) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var old []string
	for over := w.n - max(limit, 0); over > 0; over = w.n - max(limit, 0) {
		first := w.chunks[0]
		take := min(over, len(first))
		old = append(old, first[:take]...)
		w.n -= take
		if take == len(first) {
			w.chunks = w.chunks[1:]
		} else {
			w.chunks[0] = first[take:]
		}
	}
	return old
}

// copy is an independent list of the same rows.
func (w *written) copy() *written {
	w.mu.Lock()
	defer w.mu.Unlock()
	chunks := slices.Clone(w.chunks)
	for i := range chunks {
		chunks[i] = slices.Clip(chunks[i]) // what is added to one is not seen by the other
	}
	return &written{chunks: chunks, n: w.n}
}

// write puts a row of the instance's own into its log.
func (l *Log) write(tx store.Tx, row *store.Row) error {
	l.own[row.Layout().Table()].add(row.SysID())
	return tx.Put(row)
}

// bound takes the oldest of the instance's own rows away where it wrote more than
// a log keeps. What the world brought along is not touched.
func (l *Log) bound(tx store.Tx, name string) {
	for _, id := range l.own[name].surplus(l.settings().LogRows) {
		l.forget(tx, name, id)
	}
}

// forget removes a row of a log, and what waits for it.
func (l *Log) forget(tx store.Tx, name, sysID string) {
	tx.Delete(name, sysID)
	if name == tableEvent {
		tx.Delete(table.BehindEvents, sysID)
	}
}
