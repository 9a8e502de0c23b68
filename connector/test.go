package connector

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Test really asks every table that Sync reads and says which is refused, or brings
// rows that Sync could not use. It delivers nothing and leaves history where it was.
func Test(ctx context.Context, s Settings, streams Streams) (err error) {
	r, err := resume(ctx, s, streams)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	denied, err := r.tryTables(ctx)
	if err != nil {
		return err
	}
	for _, t := range r.tables {
		verdict := "ok"
		if slices.ContainsFunc(denied, func(d deniedTable) bool { return d.table == t.Name }) {
			verdict = "refused"
		}
		if _, err := fmt.Fprintf(r.Out, "%s: %s\n", t.Name, verdict); err != nil {
			return err
		}
	}
	return notAll(denied)
}

// tryTables asks each table for a row. What is denied is collected, so that an
// administrator hears of all of it at once; anything else ends the trial.
func (r *run) tryTables(ctx context.Context) (denied []deniedTable, err error) {
	for _, t := range r.tables {
		_, err := r.reader.Probe(ctx, t)
		switch {
		case isDenied(err):
			denied = append(denied, deniedTable{t.Name, err})
		case err != nil:
			return nil, err
		}
	}
	return denied, nil
}
