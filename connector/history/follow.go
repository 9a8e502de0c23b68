package history

import (
	"context"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/record"
	"github.com/snowglobe-dev/snowglobe/connector/tables"
)

// verdict says what to do with a row that a walk has come to.
type verdict struct {
	op      record.Op // empty: the row is not delivered
	version uint32    // to be remembered
}

// follow walks a table by its time, from an overlap before the mark to the
// present, and delivers what judge says is to be delivered.
func (w *Walk) follow(ctx context.Context, judge func(tables.Row, place) verdict) error {
	column := w.Table.TimeColumn()
	query := tables.ByTime{Column: column, From: w.cursor.resume(w.Now(), w.Overlap).Truncate(time.Second)}
	if w.Lag > 0 {
		query.Until = w.Now().Add(-w.Lag)
	}
	turn := order{at: query.From}
	var began time.Time
	err := w.pages(ctx, query, func(page tables.Page) (bool, error) {
		if began.IsZero() {
			began = page.Date
		}
		places, err := turn.places(page.Rows, func(r tables.Row) (time.Time, error) { return r.Time(column) })
		if err != nil {
			return false, err
		}
		fresh := true // every row was written after the walk began
		for i, row := range page.Rows {
			if err := w.visit(row, places[i], began, judge); err != nil {
				return false, err
			}
			fresh = fresh && places[i].at.After(began)
		}
		w.cover(w.cursor.Mark)
		return fresh, w.commitPage()
	})
	if err != nil {
		return err
	}
	if began.IsZero() {
		began = w.Now()
	}
	w.cover(began.Add(-w.Lag))
	return w.commit()
}

func (w *Walk) visit(row tables.Row, p place, began time.Time, judge func(tables.Row, place) verdict) error {
	v := judge(row, p)
	if v.op != "" {
		if err := w.deliver(v.op, row, p); err != nil {
			return err
		}
	}
	if v.op == record.New && w.Table.Deletions != nil {
		if err := w.deliverGone(row, p); err != nil {
			return err
		}
	}
	w.cursor.Memory.Add(p.id, p.at, v.version)
	reached := p.at
	if reached.After(began) {
		reached = began
	}
	if reached.After(w.cursor.Mark) {
		w.cursor.Mark = reached
		w.moved = true
	}
	return nil
}

// cover says that everything up to a time was read.
func (w *Walk) cover(until time.Time) {
	if until.After(w.cursor.Covered) {
		w.cursor.Covered = until.Truncate(time.Second)
		w.moved = true
	}
}

// happened judges a row of an activity table: it is new, once. What an event
// queue does to its rows afterwards (ready, processed) is nothing that happened.
func (w *Walk) happened(r tables.Row, p place, pairs *twins) verdict {
	twin := pairs.second(r, p.at)
	if _, known := w.cursor.Memory.Recall(p.id); known || twin {
		return verdict{}
	}
	return verdict{op: record.New}
}
