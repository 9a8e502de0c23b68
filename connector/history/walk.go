package history

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/record"
	"github.com/snowglobe-dev/snowglobe/connector/tables"
)

// Source reads pages of a table.
type Source interface {
	Read(ctx context.Context, t tables.Table, encodedQuery string, offset, limit int) (tables.Page, error)
}

// Sink takes what is delivered.
type Sink interface {
	Record(record.Record) error // its data are the walk's again afterwards
	Gap(record.Gap) error
	Deliver() error    // hands over all of it
	Checkpoint() error // says that it will not come again
}

// Options are the same for each table.
type Options struct {
	PageSize int
	Lag      time.Duration // how old a row must be to be read; zero: not at all
	Overlap  time.Duration // how far before the mark each walk starts
}

// Walk reads one table.
type Walk struct {
	Table  tables.Table
	Source Source
	Sink   Sink
	Save   func(Cursor) error // makes a cursor durable
	Now    func() time.Time   // what the instance's clock shows

	// ReadBy tells whether the rows of a table had been delivered by some time, so that
	// it is worth telling which of them have gone since. Nil: those of none.
	ReadBy func(table string, at time.Time) bool

	Options

	cursor Cursor
	moved  bool           // the cursor says something that was not saved
	open   int            // records since the last commit
	data   []record.Field // of the record at hand
}

const (
	// committed is how many records are delivered between two commits, to the end of
	// a page. Each commit waits for the disk three times; after a crash what follows
	// the last one comes again.
	committed = 10_000

	// mostHidden is how many windows in a row may be empty although a next one
	// is offered. Access rules hide many rows, and a broken instance offers a
	// next page for ever.
	mostHidden = 1000

	// mostAtOnce is how many rows of one second can be told apart.
	mostAtOnce = 1_000_000
)

var (
	// errIgnored is returned when rows come that were not asked for. An instance
	// drops the parts of a query that it does not understand, or does not let this
	// account use, and then answers with the whole table.
	errIgnored = errors.New("the instance ignores the query, as the rows that come are not those that were asked for: " +
		"may the account filter and sort the table by sys_id and by its time?")

	errHidden = fmt.Errorf("%d pages in a row came empty, and the instance offers a next one: where access rules hide that many rows "+
		"ask for larger pages (SNOWGLOBE_PAGE_SIZE), or let the account read them", mostHidden)

	errTooMany = fmt.Errorf("more than %d rows are of one second, which are too many to tell apart: leave the table out of SNOWGLOBE_TABLES", mostAtOnce)
)

// Run reads on from a cursor to the present.
func (w *Walk) Run(ctx context.Context, from Cursor) error {
	w.cursor = from
	err := w.run(ctx)
	if err != nil {
		// What was delivered before the trouble need not come again. If it has to, that
		// is the greater trouble: the next checkpoint, of another table even, would
		// confirm it.
		if uncommitted := w.commit(); uncommitted != nil {
			err = uncommitted
		}
		return fmt.Errorf("table %s: %w", w.Table.Name, err)
	}
	return nil
}

func (w *Walk) run(ctx context.Context) error {
	if err := w.reportGap(ctx); err != nil {
		return err
	}
	if w.Table.Kind == tables.Inventory {
		if err := w.readWhole(ctx); err != nil {
			return err
		}
		return w.follow(ctx, w.changed)
	}
	pairs := &twins{rule: w.Table.Twins}
	return w.follow(ctx, func(r tables.Row, p place) verdict { return w.happened(r, p, pairs) })
}

// deliver hands a row to the sink.
func (w *Walk) deliver(op record.Op, r tables.Row, p place) error {
	w.data = w.data[:0]
	for _, name := range w.Table.Fields {
		if value := r.Value(name); value != nil { // hidden fields are absent
			w.data = append(w.data, record.Field{Name: name, Value: value})
		}
	}
	w.moved = true
	w.open++
	return w.Sink.Record(record.Record{Op: op, Table: w.Table.Name, SysID: p.id, Time: p.at, Data: w.data})
}

// commitPage commits after a page, if much was delivered since the last time.
func (w *Walk) commitPage() error {
	if w.open < committed {
		return nil
	}
	return w.commit()
}

// commit makes durable what was delivered, in this order: the rows are handed
// over, the cursor is on disk, and only then the checkpoint says so. Killed in
// between, the next run repeats nothing that a checkpoint has covered.
func (w *Walk) commit() error {
	if !w.moved {
		return nil
	}
	if err := w.Sink.Deliver(); err != nil {
		return err
	}
	w.cursor.Memory.Forget(w.cursor.Mark, w.Overlap)
	if err := w.Save(w.cursor); err != nil {
		return err
	}
	w.moved, w.open = false, 0
	return w.Sink.Checkpoint()
}
