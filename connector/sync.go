package connector

import (
	"context"
	"errors"

	"github.com/snowglobe-dev/snowglobe/connector/history"
	"github.com/snowglobe-dev/snowglobe/connector/record"
)

// Sync delivers, as JSON lines on Out, history as far as it was asked for when
// it has not been delivered yet, and otherwise what is new since. A table that
// may not be read does not keep the others from being delivered, but the
// delivery is not done then.
func Sync(ctx context.Context, s Settings, streams Streams) (err error) {
	r, err := resume(ctx, s, streams)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	// The first answer tells the instance's time, which every walk starts by.
	if _, err := r.reader.Probe(ctx, r.tables[0]); err != nil && !isDenied(err) {
		return err
	}
	lines := record.NewLines(r.Out)
	var denied []deniedTable
	readBy := r.readBy()
	for _, t := range r.tables {
		cursor, err := r.cursor(t.Name)
		if err != nil {
			return err
		}
		walk := &history.Walk{
			Table: t, Source: r.reader, Sink: lines,
			Save:    func(c history.Cursor) error { return r.dir.Save(cursorFile(t.Name), c) },
			Now:     r.guest.InstanceNow,
			ReadBy:  readBy,
			Options: history.Options{PageSize: r.PageSize, Lag: r.Lag, Overlap: r.Overlap},
		}
		err = walk.Run(ctx, cursor)
		switch {
		case isDenied(err):
			denied = append(denied, deniedTable{t.Name, err})
		case err != nil:
			return err
		}
	}
	if len(denied) > 0 {
		return errors.Join(lines.Deliver(), notAll(denied))
	}
	return lines.Done()
}
