package history

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/record"
	"github.com/snowglobe-dev/snowglobe/connector/tables"
)

// readWhole reads an inventory table from its first sys_id to its last, if
// that has not been done. It goes on where an earlier run was stopped.
func (w *Walk) readWhole(ctx context.Context) error {
	if w.cursor.Whole == nil {
		w.cursor.Whole = &Whole{}
	}
	whole := w.cursor.Whole
	if whole.Done {
		return nil
	}
	var turn order
	if whole.After != "" {
		if err := turn.next(place{id: whole.After}); err != nil {
			return err
		}
	}
	err := w.pages(ctx, tables.BySysID{From: whole.After}, func(page tables.Page) (bool, error) {
		w.begin(page.Date)
		places, err := turn.places(page.Rows, func(tables.Row) (time.Time, error) { return time.Time{}, nil })
		if err != nil {
			return false, err
		}
		for i, row := range page.Rows {
			p := place{places[i].id, changedAt(row)}
			if err := w.deliver(record.New, row, p); err != nil {
				return false, err
			}
			w.cursor.Memory.Add(p.id, p.at, versionOf(row))
			whole.After = p.id
		}
		return false, w.commitPage()
	})
	if err != nil {
		return err
	}
	w.begin(w.Now())
	whole.After, whole.Done, w.moved = "", true, true
	return w.commit()
}

// begin notes when the reading began. What changes from then on has to be
// found by following, whether the row had been read by then or not.
func (w *Walk) begin(now time.Time) {
	if !w.cursor.Whole.Began.IsZero() {
		return
	}
	w.cursor.Whole.Began = now
	w.cursor.Mark = now
	w.cursor.Memory.raise(now.Add(-remembered).Unix())
}

// changed judges a row of an inventory table that changed of late.
func (w *Walk) changed(r tables.Row, p place) verdict {
	version := versionOf(r)
	delivered, known := w.cursor.Memory.Recall(p.id)
	switch {
	case known && delivered == version:
		return verdict{version: version}
	case known || !w.appeared(r):
		return verdict{record.Update, version}
	default:
		return verdict{record.New, version}
	}
}

// appeared tells of a row that is not remembered whether it is new. It is, if
// it was never changed, or was created within what is remembered; an older one
// was delivered when the table was read whole, or in between.
func (w *Walk) appeared(r tables.Row) bool {
	count := r.Text(tables.ModCount)
	created, err := r.Time(tables.CreatedOn)
	return count == "0" || err == nil && !created.Before(w.cursor.Memory.Floor())
}

// versionOf tells two states of a row apart. The count alone would do, if rows
// were not also written by ways that leave it as it is.
func versionOf(r tables.Row) uint32 {
	sum := sha256.Sum256([]byte(r.Text(tables.UpdatedOn) + "|" + r.Text(tables.ModCount)))
	return binary.BigEndian.Uint32(sum[4:])
}

// changedAt is when a row became what it is; zero if it does not say.
func changedAt(r tables.Row) time.Time {
	for _, column := range []string{tables.UpdatedOn, tables.CreatedOn} {
		if at, err := r.Time(column); err == nil {
			return at
		}
	}
	return time.Time{}
}
