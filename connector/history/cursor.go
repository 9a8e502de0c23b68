package history

import (
	"fmt"
	"time"
)

const cursorVersion = 1

// Cursor is how far one table has been read.
type Cursor struct {
	Version int    `json:"version"`
	Table   string `json:"table"`

	// Start is the beginning of what was asked for.
	Start time.Time `json:"start"`

	// Covered is up to where everything that the instance had was delivered, or
	// reported as a gap.
	Covered time.Time `json:"covered"`

	// Mark is the time of the newest row that was delivered, or the instance's
	// time if that is earlier. Zero: no row has been delivered.
	Mark time.Time `json:"mark,omitzero"`

	// Whole is how far an inventory table has been read whole; nil for activity.
	Whole *Whole `json:"whole,omitempty"`

	Memory Memory `json:"memory"`
}

// Whole is the reading of a table from its first sys_id to its last.
type Whole struct {
	Began time.Time `json:"began,omitzero"` // the instance's time at the first page
	After string    `json:"after,omitempty"`
	Done  bool      `json:"done"`
}

// NewCursor is a cursor for a table of which nothing has been read.
func NewCursor(table string, start time.Time) Cursor {
	return Cursor{Version: cursorVersion, Table: table, Start: start, Covered: start, Memory: newMemory(start)}
}

// Check tells whether a stored cursor can be gone on with.
func (c *Cursor) Check(table string) error {
	if c.Version != cursorVersion {
		return fmt.Errorf("the cursor of table %s is of version %d and this connector writes version %d: use the connector that wrote it",
			table, c.Version, cursorVersion)
	}
	if c.Table != table || c.Start.IsZero() {
		return fmt.Errorf("the cursor of table %s is one of table %q: restore the state, or disconnect and connect again", table, c.Table)
	}
	return nil
}

// String says how far a table was read.
func (c *Cursor) String() string {
	if c.Whole != nil && !c.Whole.Done {
		return "being read whole"
	}
	return "read up to " + c.Covered.Format(time.RFC3339)
}

// resume is where a walk starts when the instance's clock shows now. It starts
// an overlap before the mark, but not where rows were forgotten already.
//
// An instance's clock may be set back; then new rows are dated by it, and the
// mark follows. Set back by more than is remembered, rows come again: that is
// better than losing those that are new.
func (c *Cursor) resume(now time.Time, overlap time.Duration) time.Time {
	if c.Mark.IsZero() {
		return c.Start
	}
	if now.Before(c.Mark) {
		c.Mark = now
		if now.Before(c.Memory.Floor()) {
			c.Memory.Lower(now.Add(-overlap))
		}
	}
	return latest(c.Mark.Add(-overlap), c.Memory.Floor(), c.Start)
}

func latest(times ...time.Time) time.Time {
	var last time.Time
	for _, t := range times {
		if t.After(last) {
			last = t
		}
	}
	return last
}
