package mockserver

import (
	"context"
	"iter"

	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// entries are rows as tables take them in. When ctx is done, its error comes in place
// of the next one, and none after it.
func entries(ctx context.Context, records iter.Seq2[*rows.Record, error]) iter.Seq2[transfer.Entry, error] {
	return func(yield func(transfer.Entry, error) bool) {
		for r, err := range records {
			var entry transfer.Entry
			switch {
			case ctx.Err() != nil:
				_ = yield(entry, ctx.Err())
				return
			case err == nil:
				entry = transfer.Entry{Table: r.Table, Match: r.Match, Values: r.Values, Delete: r.Delete, At: r.Place.At}
			}
			if !yield(entry, err) {
				return
			}
		}
	}
}

// each is rows that were read before, without a mistake.
func each(records []*rows.Record) iter.Seq2[*rows.Record, error] {
	return func(yield func(*rows.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}
