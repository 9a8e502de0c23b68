package store

import (
	"fmt"
	"math"
	"strings"
	"sync/atomic"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// SysID is the name of the primary key, which every table has.
const SysID = "sys_id"

// Column is one column of a layout.
type Column struct {
	Name string
	Kind glide.Kind
}

// Layout is the order of a table's columns. Rows refer to it, so that they need
// not carry the names.
type Layout struct {
	table   string
	columns []Column
	ordinal map[string]int
	key     int
}

// NewLayout describes a table. It returns an error for a column named twice and
// for a table without sys_id.
func NewLayout(table string, columns []Column) (*Layout, error) {
	l := &Layout{table: table, columns: columns, ordinal: make(map[string]int, len(columns))}
	for i, c := range columns {
		if _, twice := l.ordinal[c.Name]; twice {
			return nil, fmt.Errorf("table %s has column %s twice", table, c.Name)
		}
		l.ordinal[c.Name] = i
	}
	key, ok := l.ordinal[SysID]
	if !ok {
		return nil, fmt.Errorf("table %s has no %s", table, SysID)
	}
	l.key = key
	return l, nil
}

// Table is the name of the table.
func (l *Layout) Table() string { return l.table }

// Columns are the columns in order. The caller must not change them.
func (l *Layout) Columns() []Column { return l.columns }

// Ordinal is the place of a column.
func (l *Layout) Ordinal(column string) (int, bool) {
	i, ok := l.ordinal[column]
	return i, ok
}

// Row makes a row of one value a column, and copies them. It panics when their
// numbers differ, which only a mistake in our own code can bring about.
func (l *Layout) Row(values []string) *Row {
	l.check(values)
	width, size := sizes(values)
	var b strings.Builder
	b.Grow(size)
	pack(&b, width, values)
	return &Row{layout: l, data: b.String()}
}

func (l *Layout) check(values []string) {
	if len(values) != len(l.columns) {
		panic(fmt.Sprintf("table %s has %d columns, not %d", l.table, len(l.columns), len(values)))
	}
}

// Row is one record. It never changes; a write stores another in its place.
//
// Its values stand one behind the other in one piece of memory, and before them where
// each ends. Millions of rows with a dozen texts each are what a collection of garbage
// would take its time over; these are one text a row, and half as long.
type Row struct {
	layout *Layout
	data   string
	text   atomic.Pointer[kept] // nil: none
}

// How data begins: with the number of bytes that the end of a value takes. Most rows are
// shorter than what two can say.
const (
	narrow = 2
	wide   = 4
)

// sizes are the bytes that the end of a value takes, and those of the whole.
func sizes(values []string) (width, all int) {
	for _, v := range values {
		all += len(v)
	}
	width = narrow
	if all > math.MaxUint16 {
		width = wide
	}
	return width, 1 + width*len(values) + all
}

func pack(b *strings.Builder, width int, values []string) {
	// The ends are put together here: a builder looks at itself with each byte that it is given.
	var ends [128]byte
	n := 1
	ends[0] = byte(width)
	end := 0
	for _, v := range values {
		if n+width > len(ends) {
			b.Write(ends[:n])
			n = 0
		}
		end += len(v)
		for shift := range width {
			ends[n+shift] = byte(end >> (8 * shift))
		}
		n += width
	}
	b.Write(ends[:n])
	for _, v := range values {
		if v != "" { // as most are
			b.WriteString(v)
		}
	}
}

// end is where a value ends, from where the first one begins.
func (r *Row) end(i int) int {
	if d := r.data; d[0] == narrow {
		return int(d[1+narrow*i]) | int(d[2+narrow*i])<<8
	}
	d := r.data[1+wide*i:]
	return int(d[0]) | int(d[1])<<8 | int(d[2])<<16 | int(d[3])<<24
}

// Layout is the row's table and columns.
func (r *Row) Layout() *Layout { return r.layout }

// SysID is the primary key.
func (r *Row) SysID() string { return r.At(r.layout.key) }

// At is the value of a column by its place in the layout.
func (r *Row) At(i int) string {
	first := 1 + int(r.data[0])*len(r.layout.columns)
	begin := first
	if i > 0 {
		begin += r.end(i - 1)
	}
	return r.data[begin : first+r.end(i)]
}

// Get is the value of a column by name, empty when there is no such column.
func (r *Row) Get(column string) string {
	if i, ok := r.layout.ordinal[column]; ok {
		return r.At(i)
	}
	return ""
}

// Values are all values, for making a changed row from.
func (r *Row) Values() []string {
	values := make([]string, len(r.layout.columns))
	for i := range values {
		values[i] = r.At(i)
	}
	return values
}

// With is a copy of the row with some columns changed. Names that the table
// does not have are passed over.
func (r *Row) With(changes map[string]string) *Row {
	values := r.Values()
	for name, value := range changes {
		if i, ok := r.layout.ordinal[name]; ok {
			values[i] = value
		}
	}
	return r.layout.Row(values)
}
