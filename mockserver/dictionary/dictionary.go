package dictionary

import (
	"maps"
	"slices"
	"sync"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Dictionary is every table of an instance, with what it inherits worked out.
// It never changes once it is loaded.
type Dictionary struct {
	tables   map[string]*Table
	order    []*Table
	switches []string

	rows struct { // in which it describes itself
		sync.Mutex

		of map[rowName]*store.Row
	}
}

// rowName is a table's name, and what names a row in it.
type rowName struct{ table, key string }

// Table returns a table by name.
func (d *Dictionary) Table(name string) (*Table, bool) {
	t, ok := d.tables[name]
	return t, ok
}

// All returns the tables in the order in which they were read.
func (d *Dictionary) All() []*Table { return d.order }

// Names are the names of all tables, for hints.
func (d *Dictionary) Names() []string {
	names := make([]string, len(d.order))
	for i, t := range d.order {
		names[i] = t.Name
	}
	return names
}

// StoreTables is what a store has to be made with to hold this dictionary.
func (d *Dictionary) StoreTables() []store.Table {
	tables := make([]store.Table, len(d.order))
	for i, t := range d.order {
		tables[i] = store.Table{Layout: t.Layout, Indexes: t.indexes}
	}
	return tables
}

// Switches are those that some table or column depends on.
func (d *Dictionary) Switches() []string { return d.switches }

func switchesOf(tables []*Table) []string {
	var names []string
	for _, t := range tables {
		names = slices.AppendSeq(names, maps.Keys(t.Switch))
		for _, c := range t.Columns {
			names = slices.AppendSeq(names, maps.Keys(c.Switch))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
