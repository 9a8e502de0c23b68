package store

import (
	"fmt"
	"slices"
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

// Row makes a row of one value a column, and keeps the slice. It panics when
// their numbers differ, which only a mistake in our own code can bring about.
func (l *Layout) Row(values []string) *Row {
	if len(values) != len(l.columns) {
		panic(fmt.Sprintf("table %s has %d columns, not %d", l.table, len(l.columns), len(values)))
	}
	return &Row{layout: l, values: values}
}

// Row is one record. It never changes; a write stores another in its place.
type Row struct {
	layout *Layout
	values []string
	text   atomic.Pointer[kept] // nil: none
}

// Layout is the row's table and columns.
func (r *Row) Layout() *Layout { return r.layout }

// SysID is the primary key.
func (r *Row) SysID() string { return r.values[r.layout.key] }

// At is the value of a column by its place in the layout.
func (r *Row) At(i int) string { return r.values[i] }

// Get is the value of a column by name, empty when there is no such column.
func (r *Row) Get(column string) string {
	if i, ok := r.layout.ordinal[column]; ok {
		return r.values[i]
	}
	return ""
}

// Values is a copy of all values, for making a changed row from.
func (r *Row) Values() []string { return slices.Clone(r.values) }

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
