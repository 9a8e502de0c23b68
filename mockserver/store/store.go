package store

import (
	"errors"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

var (
	// ErrNoTable is returned for a table that the store was not made with.
	ErrNoTable = errors.New("no such table")
	// ErrNoIndex is returned when a table has no index of that name.
	ErrNoIndex = errors.New("no such index")
	// ErrNotEmpty is returned when rows are deferred that came too late.
	ErrNotEmpty = errors.New("the table has rows")
)

// Span is a stretch of an index, in the order in which to walk it. The zero
// Span is the whole table by ascending sys_id.
type Span struct {
	Index      string       // the column whose index to walk; "" is sys_id
	Low, High  *query.Bound // nil is open
	Descending bool         // walk from High to Low; equal values go by descending sys_id then
	Skip       int          // how many rows to jump over at the start of the walk
}

// View is a consistent picture of the rows at one moment. Reading takes no
// lock, and a view may be kept as long as it is useful.
type View interface {
	// Row returns the row of a table by its sys_id, compared without case.
	Row(table, sysID string) (*Row, bool)
	// Scan calls yield for the rows of a span in order, until it returns false.
	// It returns an error wrapping ErrNoTable or ErrNoIndex.
	Scan(table string, s Span, yield func(*Row) bool) error
	// Count is how many rows lie in a span, Skip or not, without walking them.
	Count(table string, s Span) (int, error)
	// Edition stands for the rows of a table: whatever was worked out from them is
	// right wherever the table has the same edition, in a later view or in a fork. It
	// is 0, which stands for nothing, for a table that is not there and for one that a
	// transaction has written to.
	Edition(table string) uint64
}

// Tx is a view that can be written to. What it writes it also reads.
type Tx interface {
	View
	// Put stores a row in the table of its layout, in place of the one with the
	// same sys_id. It returns an error wrapping ErrNoTable.
	Put(row *Row) error
	// Add stores a row whose sys_id no row of the table has had. It is for rows that
	// come by the dozen and that few look at: it finds its place when somebody does. It
	// returns an error wrapping ErrNoTable.
	Add(row *Row) error
	// Delete removes a row and tells whether it was there.
	Delete(table, sysID string) bool
	// Defer takes the rows of a table away and lets fill bring others, as [Store.Defer]
	// does. It returns an error wrapping ErrNoTable.
	Defer(table string, fill func() []*Row) error
}

// Store keeps the rows of one instance.
type Store interface {
	// View returns the rows as they are now.
	View() View
	// Update runs fn with the only writing transaction. An error of fn leaves
	// the store as it was and is returned unchanged.
	Update(fn func(Tx) error) error
	// Defer lets fill bring the rows of a table that has none yet. It is called when
	// the table is first used, by this store or by a fork of it, at most once and
	// perhaps never; the rows count as there from the beginning. It returns an error
	// wrapping ErrNoTable or ErrNotEmpty.
	Defer(table string, fill func() []*Row) error
	// Fork returns an independent store with the same rows, whatever their
	// number, at the cost of a pointer.
	Fork() Store
}

// Table is what a store needs to know of a table.
type Table struct {
	Layout  *Layout
	Indexes []string // columns with an ordered index, by (value, sys_id)
}
