package syslog

import (
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const (
	tableEvent       = "sysevent"
	tableTransaction = "syslog_transaction"
)

// Log is the logs of one instance. It is safe for concurrent use. A nil Log
// writes nothing down.
type Log struct {
	tables   *table.Tables
	clock    clock.Clock
	settings func() *release.Settings
	ids      *ident.Source
	own      map[string]*written // the rows that the instance wrote, by the log
	counts   counts

	mu           sync.Mutex // guards the notes
	events       notes[noted]
	transactions notes[Transaction]

	writing sync.Mutex // held while they come to the tables, so that rows keep their order
}

// Config is what a log is made of. All of it is needed.
type Config struct {
	Tables   *table.Tables
	Clock    clock.Clock
	Settings func() *release.Settings
	IDs      *ident.Source // of the rows and sessions that the log makes up
}

// New returns the logs of an instance, which look after their tables from then on.
func New(cfg Config) *Log {
	l := &Log{
		tables: cfg.Tables, clock: cfg.Clock, settings: cfg.Settings, ids: cfg.IDs,
		own: map[string]*written{tableEvent: {}, tableTransaction: {}},
	}
	l.Restart(l.now())
	l.mark()
	l.queueLatest()
	cfg.Tables.KeepBy(l)
	return l
}

// Hold keeps what is noted where it is until the function that it returns is called:
// while rows and logs are forked, nothing may move from one to the other.
func (l *Log) Hold() (release func()) {
	l.writing.Lock()
	return l.writing.Unlock
}

// Fork returns the logs of a forked instance, with what is noted for them and not yet
// written. They are held meanwhile; see [Log.Hold].
func (l *Log) Fork(cfg Config) *Log {
	l.mu.Lock()
	f := &Log{
		tables: cfg.Tables, clock: cfg.Clock, settings: cfg.Settings, ids: cfg.IDs, own: map[string]*written{},
		events: l.events.copy(), transactions: l.transactions.copy(),
	}
	l.mu.Unlock()
	l.counts.copyTo(&f.counts)
	for name, rows := range l.own {
		f.own[name] = rows.copy()
	}
	cfg.Tables.KeepBy(f)
	return f
}

// Flush brings to the tables what has been noted.
func (l *Log) Flush() {
	if l == nil {
		return
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	events, transactions := l.events.take(), l.transactions.take()
	l.mu.Unlock()
	if len(events)+len(transactions) == 0 {
		return
	}
	// The dictionary was asked for both tables, so no write can fail.
	_ = l.tables.Maintain(func(tx store.Tx) error {
		if err := l.writeEvents(tx, events); err != nil {
			return err
		}
		if err := l.writeTransactions(tx, transactions); err != nil {
			return err
		}
		// Here alone, as what a write of somebody's brings along may yet be undone.
		l.bound(tx, tableEvent)
		l.bound(tx, tableTransaction)
		return nil
	})
}

// Settle implements [table.Keeper].
func (l *Log) Settle(name string) bool {
	switch name {
	case tableEvent, tableTransaction:
		l.Flush()
	case tableRotation, tableSchedule:
		l.describe()
		return true
	}
	if name == tableEvent {
		l.moveOn()
	}
	shards, rotated := l.shards(name)
	if rotated {
		l.drop(shards)
	}
	return rotated || name == tableEvent || name == tableTransaction
}

// shards is how a table is rotated, if it is.
func (l *Log) shards(name string) (release.Shards, bool) {
	for _, s := range l.settings().Rotations() {
		if s.Table == name {
			return s, true
		}
	}
	return release.Shards{}, false
}

func (l *Log) now() time.Time { return l.clock.Now().UTC() }

// blank is the values of a new row of a table and the places of its columns.
func (l *Log) blank(name string) (*store.Layout, func(values []string, column, value string), bool) {
	def, ok := l.tables.Dictionary().Table(name)
	if !ok {
		return nil, nil, false
	}
	return def.Layout, func(values []string, column, value string) {
		if i, ok := def.Layout.Ordinal(column); ok {
			values[i] = value
		}
	}, true
}
