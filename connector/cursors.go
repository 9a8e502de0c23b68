package connector

import (
	"errors"
	"io/fs"

	"github.com/snowglobe-dev/snowglobe/connector/history"
	"github.com/snowglobe-dev/snowglobe/connector/state"
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

// cursor is how far a table was read, from the look-back on at first.
func (r *run) cursor(table string) (history.Cursor, error) {
	c, err := loadCursor(r.dir, table)
	if errors.Is(err, fs.ErrNotExist) {
		return history.NewCursor(table, r.connection.ConnectedAt.Add(-r.Lookback)), nil
	}
	return c, err
}
