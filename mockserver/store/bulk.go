package store

import "strings"

// Bulk makes rows that are there to stay: many share a piece of memory, which goes when
// none of them is left. It is not for concurrent use.
type Bulk struct {
	rows []Row // behind which there is room for more
	text *strings.Builder
}

// How many rows, and how many bytes of their values, share a piece.
const (
	bulkRows = 256
	bulkText = 64 << 10
)

// Row makes a row as [Layout.Row] does.
func (b *Bulk) Row(l *Layout, values []string) *Row {
	l.check(values)
	width, size := sizes(values)
	if b.text == nil || b.text.Cap()-b.text.Len() < size {
		b.text = new(strings.Builder)
		b.text.Grow(max(size, bulkText))
	}
	from := b.text.Len()
	pack(b.text, width, values)
	if len(b.rows) == cap(b.rows) {
		b.rows = make([]Row, 0, bulkRows)
	}
	b.rows = b.rows[:len(b.rows)+1]
	row := &b.rows[len(b.rows)-1]
	row.layout, row.data = l, b.text.String()[from:]
	return row
}
