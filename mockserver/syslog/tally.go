package syslog

import (
	"errors"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Node is the host name of the node that serves an instance, as logs have it.
func Node() string { return known().Node }

// Tally is what a node has done since it started, by its own count: that of the
// transactions goes on where the log of them is off, or was emptied.
type Tally struct {
	Started      time.Time
	Transactions int64 // that ended
	Processors   int64 // those of them that programs send (assumed: the types rest, soap and jsonv2)
	Errors       int64 // those that ended with a status of 500 or more (assumed)
	Underway     int64 // that have not ended
}

// counts are what a tally is made of.
type counts struct {
	started                                    atomic.Pointer[time.Time]
	transactions, processors, errors, underway atomic.Int64
}

// copyTo hands on what was done, and not what somebody else still waits for.
func (c *counts) copyTo(other *counts) {
	other.started.Store(c.started.Load())
	other.transactions.Store(c.transactions.Load())
	other.processors.Store(c.processors.Load())
	other.errors.Store(c.errors.Load())
}

func (c *counts) end(t *Transaction) {
	c.underway.Add(-1)
	c.transactions.Add(1)
	if t.Status >= 500 {
		c.errors.Add(1)
	}
	if slices.Contains([]string{"rest", "soap", "jsonv2"}, t.Kind) {
		c.processors.Add(1)
	}
}

// Tally is what the node has done so far.
func (l *Log) Tally() Tally {
	c := &l.counts
	return Tally{
		Started: *c.started.Load(), Underway: c.underway.Load(),
		Transactions: c.transactions.Load(), Processors: c.processors.Load(), Errors: c.errors.Load(),
	}
}

// Restart begins the tally anew, as of a time.
func (l *Log) Restart(at time.Time) {
	c := &l.counts
	c.started.Store(&at)
	for _, n := range []*atomic.Int64{&c.transactions, &c.processors, &c.errors} {
		n.Store(0)
	}
}

// Lately is how long the transactions took that began within a time before now, and not
// before the node started: none where the log of them is off.
func (l *Log) Lately(within time.Duration) []time.Duration {
	l.Flush()
	since := l.now().Add(-within)
	if started := *l.counts.started.Load(); since.Before(started) {
		since = started
	}
	oldest := glide.FormatDateTime(since)
	var took []time.Duration
	take := func(row *store.Row) bool {
		if ms, err := strconv.Atoi(row.Get("response_time")); err == nil && row.Get(createdOn) >= oldest {
			took = append(took, time.Duration(ms)*time.Millisecond)
		}
		return true
	}
	view := l.tables.View()
	err := view.Scan(tableTransaction, store.Span{Index: createdOn, Low: from(oldest)}, take)
	if errors.Is(err, store.ErrNoIndex) {
		_ = view.Scan(tableTransaction, store.Span{}, take) // a small table
	}
	return took
}
