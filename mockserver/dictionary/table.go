package dictionary

import (
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Table describes one table. On a real instance it is a row of
// sys_db_object together with its rows of sys_dictionary.
type Table struct {
	Name         string
	Label        string
	Super        *Table    // nil at the top of a hierarchy
	Display      string    // the column that stands for a row, "" for none
	NumberPrefix string    // INC for incident; "" when rows have no number
	Audited      bool      // writes leave sys_audit rows
	View         bool      // a database view: nobody writes to it (documented: "REST APIs")
	Columns      []*Column // what is inherited stands first, in the parent's order
	Layout       *store.Layout
	// Switch are switches of the release with the values at which there is this
	// table; none: it is on every release.
	Switch map[string]string
	Unique []Uniqueness // inherited ones included

	indexes     []string
	descendants []*Table
}

// Column returns a column by name, inherited ones included.
func (t *Table) Column(name string) (*Column, bool) {
	i, ok := t.Layout.Ordinal(name)
	if !ok {
		return nil, false
	}
	return t.Columns[i], true
}

// Top is the table at the top of a hierarchy. A sys_id names one row in all of
// it, for its classes are one table to the database (documented: table extension).
func (t *Table) Top() *Table {
	for t.Super != nil {
		t = t.Super
	}
	return t
}

// Classes are the table itself and everything that extends it, at any depth:
// a list of task shows incidents too (observed: public live measurements, 2026).
func (t *Table) Classes() []*Table { return t.descendants }

// Extends tells whether the table is other or inherits from it.
func (t *Table) Extends(other *Table) bool {
	return slices.Contains(other.descendants, t)
}

// Indexed tells whether every class of the table has an index on the column.
func (t *Table) Indexed(column string) bool {
	if column == store.SysID {
		return true
	}
	for _, class := range t.descendants {
		if !slices.Contains(class.indexes, column) {
			return false
		}
	}
	return true
}

// Offered tells whether an instance with these settings has the table. While a
// world is made there may be none yet, and all tables are there.
func (t *Table) Offered(settings *release.Settings) bool {
	return settings == nil || met(t.Switch, settings.Text)
}

func met(switches map[string]string, text func(name string) string) bool {
	for name, value := range switches {
		if text(name) != value {
			return false
		}
	}
	return true
}

// Depth is how many tables a table extends.
func (t *Table) Depth() int {
	n := 0
	for up := t.Super; up != nil; up = up.Super {
		n++
	}
	return n
}

// Uniqueness is a column whose value no two rows share, among all classes of the
// table that says so. Empty values do not count (assumed, as databases have it).
type Uniqueness struct {
	Column string
	Among  *Table
}
