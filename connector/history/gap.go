package history

import (
	"context"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/record"
	"github.com/snowglobe-dev/snowglobe/connector/tables"
)

// reportGap tells what rotation has taken since the table was last read, or
// from before it was read for the first time.
func (w *Walk) reportGap(ctx context.Context) error {
	ring := w.Table.Rotation
	if ring == nil {
		return nil
	}
	// All shards but the one in line for reuse are sure to be there.
	sure := time.Duration(ring.Shards-1) * ring.Each
	if w.Now().Sub(w.cursor.Covered) <= sure {
		return nil
	}
	column := w.Table.TimeColumn()
	page, err := w.Source.Read(ctx, w.Table, tables.OldestFirst(column), 0, 1)
	if err != nil || len(page.Rows) == 0 {
		return err
	}
	oldest, err := page.Rows[0].Time(column)
	if err != nil {
		return err
	}
	if !oldest.After(w.cursor.Covered) || !rotated(ring, page.Date.Sub(oldest)) {
		return nil
	}
	if err := w.Sink.Gap(record.Gap{Table: w.Table.Name, From: w.cursor.Covered, To: oldest}); err != nil {
		return err
	}
	w.cover(oldest)
	return w.commit() // or the checkpoint of another table would confirm a gap that is told again
}

// rotated tells whether an oldest row of this age shows that older ones were
// rotated away. A row older than the whole ring shows that rotation is off; one
// much younger than the sure part shows that nothing happened before it, as on
// a new instance. One quiet shard in between is allowed for.
func rotated(ring *tables.Rotation, age time.Duration) bool {
	whole := ring.Each * time.Duration(ring.Shards)
	return age >= whole-2*ring.Each && age <= whole
}
