package connector

import (
	"errors"
	"io/fs"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/history"
	"github.com/snowglobe-dev/snowglobe/connector/state"
	"github.com/snowglobe-dev/snowglobe/connector/tables"
)

const cursorFiles = "cursor-*.json"

func cursorFile(table string) string { return "cursor-" + table + ".json" }

// loadCursor reads how far a table was read; fs.ErrNotExist if not at all.
func loadCursor(dir *state.Dir, table string) (history.Cursor, error) {
	var c history.Cursor
	if err := dir.Load(cursorFile(table), &c); err != nil {
		return c, err
	}
	return c, c.Check(table)
}

// readBy tells of inventory tables that are asked for whether they had begun to be read
// by some time, as their cursors have it. Their rows may be delivered since then.
func (r *run) readBy() func(table string, at time.Time) bool {
	began := map[string]time.Time{} // zero: there is nothing to tell
	return func(table string, at time.Time) bool {
		from, known := began[table]
		if !known {
			asked := slices.ContainsFunc(r.tables, func(t tables.Table) bool { return t.Name == table && t.Kind == tables.Inventory })
			if asked {
				if c, err := loadCursor(r.dir, table); err == nil && c.Whole != nil {
					from = c.Whole.Began.Truncate(time.Second)
				}
			}
			began[table] = from
		}
		return !from.IsZero() && !at.Before(from)
	}
}

// cursor is how far a table was read, from the look-back on at first.
func (r *run) cursor(table string) (history.Cursor, error) {
	c, err := loadCursor(r.dir, table)
	if errors.Is(err, fs.ErrNotExist) {
		return history.NewCursor(table, r.connection.ConnectedAt.Add(-r.Lookback)), nil
	}
	return c, err
}
