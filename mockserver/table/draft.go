package table

import "github.com/snowglobe-dev/snowglobe/mockserver/store"

// draft is a row while it is being written: values that change, and then the row that
// was made of them, which does not.
type draft struct {
	layout *store.Layout
	values []string   // nil: the row is all there is
	made   *store.Row // nil: the values have changed since
}

// start begins with values, which are the draft's from then on.
func (d *draft) start(layout *store.Layout, values []string) {
	*d = draft{layout: layout, values: values}
}

// become ends with a row as it stands.
func (d *draft) become(row *store.Row) { *d = draft{layout: row.Layout(), made: row} }

// set changes a column, if there is one of that name.
func (d *draft) set(column, value string) {
	if i, ok := d.layout.Ordinal(column); ok {
		d.values[i], d.made = value, nil
	}
}

// get is the value of a column, empty when there is none of that name.
func (d *draft) get(column string) string {
	if i, ok := d.layout.Ordinal(column); ok {
		return d.at(i)
	}
	return ""
}

// at is the value of a column by its place.
func (d *draft) at(i int) string {
	if d.values == nil {
		return d.made.At(i)
	}
	return d.values[i]
}

// row is the row as it stands.
func (d *draft) row() *store.Row {
	if d.made == nil {
		d.made = d.layout.Row(d.values)
	}
	return d.made
}
