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
func (w *Walk) follow(ctx context.Context, judge func(tables.Row, time.Time) verdict) error {
	column := w.Table.TimeColumn()
	order := tables.ByTime{Column: column, From: w.cursor.resume(w.Now(), w.Overlap).Truncate(time.Second)}
	if w.Lag > 0 {
		order.Until = w.Now().Add(-w.Lag)
	}
	var began time.Time
	err := w.pages(ctx, order, func(page tables.Page) (bool, error) {
		if began.IsZero() {
			began = page.Date
		}
		fresh := true // every row was written after the walk began
		for _, row := range page.Rows {
			at, err := row.Time(column)
			if err != nil {
				return false, err
			}
			if at.Before(order.From) {
				return false, errIgnored
			}
			if err := w.visit(row, at, began, judge); err != nil {
				return false, err
			}
			fresh = fresh && at.After(began)
		}
		w.cover(w.cursor.Mark)
		return fresh && !page.More, w.commit()
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

func (w *Walk) visit(row tables.Row, at, began time.Time, judge func(tables.Row, time.Time) verdict) error {
	id, err := row.ID()
	if err != nil {
		return err
	}
	v := judge(row, at)
	if v.op != "" {
		if err := w.deliver(v.op, row, id, at); err != nil {
			return err
		}
	}
	w.cursor.Memory.Add(id, at, v.version)
	if at.After(began) {
		at = began
	}
	if at.After(w.cursor.Mark) {
		w.cursor.Mark = at
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
func (w *Walk) happened(r tables.Row, at time.Time, pairs *twins) verdict {
	twin := pairs.second(r, at)
	id := r.Text(tables.SysID)
	if _, known := w.cursor.Memory.Recall(id); known || twin {
		return verdict{}
	}
	return verdict{op: record.New}
}
