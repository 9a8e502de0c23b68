package importset

import (
	"errors"
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// ErrNoMap says that no active transform map leads out of a staging table. The row
// stays there, pending.
var ErrNoMap = errors.New("no active transform map")

// ErrCancelled says that an import took too long. What it wrote until then stays: rows
// that no map got to are pending (assumed).
var ErrCancelled = errors.New("the import took too long")

// Budget says how many of so many rows an import has the time to write; a row counts
// when it is staged, and once more for each map that transforms it (assumed).
type Budget func(rows int) int

// Insert brings one row to a staging table and lets every active map of the table
// transform it, unless its import set is one that transforms later. What goes wrong
// in a map is in its result, and the row is there all the same. It returns an error
// wrapping ErrNoStaging, ErrNoMap or ErrCancelled, or one of [table.Tables.Insert] about the row.
func Insert(t *table.Tables, c *table.Caller, staging string, values table.Change, budget Budget) (*Outcome, error) {
	def, err := stagingTable(t, staging)
	if err != nil {
		return nil, err
	}
	var set, row *store.Row
	err = t.Maintain(func(tx store.Tx) error {
		if set, err = open(tx, t, c, staging); err != nil {
			return err
		}
		row, err = stage(tx, t, c, def, set, values)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("bring a row to %s: %w", staging, err)
	}
	out := &Outcome{ImportSet: set.Get("number"), Staging: staging}
	if set.Get("mode") == asynchronous {
		// documented: "Web service import set mode", where the answer then names the
		// staging table; assumed: with the row, and as inserted.
		result := Result{Status: Inserted, Table: staging, SysID: row.SysID()}
		result.show(t.Reader(c), t.View(), def)
		out.Results = []Result{result}
		return out, nil
	}
	maps := mapsOf(t.View(), staging)
	if len(maps) == 0 {
		return nil, fmt.Errorf("bring a row to %s: %w", staging, ErrNoMap)
	}
	left := budget(1+len(maps)) - 1
	if out.Results, err = transformAll(t, c, maps, row, &left); err != nil {
		return nil, err
	}
	return out, nil
}

// transformAll lets all maps transform a row. The first does so with the row itself,
// and each other with a copy (documented: "Transform maps", one import set row is
// created per map), as long as there are rows left to write.
func transformAll(t *table.Tables, c *table.Caller, maps []*store.Row, row *store.Row, left *int) ([]Result, error) {
	var results []Result
	for i, m := range maps {
		if *left == 0 {
			return nil, fmt.Errorf("transform %s with %s: %w", row.Layout().Table(), m.Get("name"), ErrCancelled)
		}
		*left--
		if i > 0 {
			row = row.With(map[string]string{store.SysID: t.NewID()})
			err := t.Maintain(func(tx store.Tx) error { return tx.Put(row) })
			if err != nil {
				return nil, err
			}
		}
		done, err := transform(t, c, m, row)
		if err != nil {
			return nil, fmt.Errorf("transform %s with %s: %w", row.Layout().Table(), m.Get("name"), err)
		}
		results = append(results, resultOf(t, t.Reader(c), t.View(), done))
	}
	return results, nil
}
