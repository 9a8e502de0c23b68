package importset

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// mapsOf are the active transform maps of a staging table, by their order (documented:
// "Create a transform map", from lowest to highest); of equal ones the older comes
// first (assumed).
func mapsOf(view store.View, staging string) []*store.Row {
	var maps []*store.Row
	store.Find(view, tableMap, "source_table", staging, func(m *store.Row) bool {
		if m.Get("active") != "false" {
			maps = append(maps, m)
		}
		return true
	})
	slices.SortStableFunc(maps, func(a, b *store.Row) int {
		return cmp.Or(cmp.Compare(number(a.Get("order")), number(b.Get("order"))), cmp.Compare(a.Get("sys_created_on"), b.Get("sys_created_on")))
	})
	return maps
}

func number(text string) int {
	n, _ := strconv.Atoi(text) // what is no number comes first
	return n
}

// entry is one field of a map.
type entry struct {
	row    *store.Row
	source string // the column of the staging table
	target *dictionary.Column
}

func (e *entry) says(column string) bool { return e.row.Get(column) == "true" }

// entriesOf are the fields of a map, the older first. It returns a *failure for one
// that names a column which there is not, and for whatever is a script.
func entriesOf(view store.View, m *store.Row, staging, target *dictionary.Table) ([]*entry, error) {
	if scripted(view, m) {
		return nil, noScripts(m)
	}
	var rows []*store.Row
	store.Find(view, tableEntry, "map", m.SysID(), func(row *store.Row) bool {
		rows = append(rows, row)
		return true
	})
	slices.SortStableFunc(rows, func(a, b *store.Row) int { return cmp.Compare(a.Get("sys_created_on"), b.Get("sys_created_on")) })
	entries := make([]*entry, 0, len(rows))
	for _, row := range rows {
		if row.Get("use_source_script") == "true" {
			return nil, noScripts(m)
		}
		column, ok := target.Column(row.Get("target_field"))
		_, known := staging.Column(row.Get("source_field"))
		if !ok || !known {
			return nil, &failure{state: Failed, code: codeInvalid, text: "Invalid target record or field: " + row.Get("source_field") + " to " + row.Get("target_field")}
		}
		entries = append(entries, &entry{row: row, source: row.Get("source_field"), target: column})
	}
	return entries, nil
}

// scripted tells whether a map has scripts, its fields aside.
func scripted(view store.View, m *store.Row) bool {
	if m.Get("run_script") == "true" && m.Get("script") != "" {
		return true
	}
	found := false
	store.Find(view, tableScript, "map", m.SysID(), func(script *store.Row) bool {
		found = script.Get("active") != "false"
		return !found
	})
	return found
}

// noScripts fails what an instance would do with a script: done without it, it would
// come out as something else than the map means.
func noScripts(m *store.Row) error {
	return &failure{state: Failed, code: codeScript, text: "Transform script error: this instance runs no scripts, and the map " + m.Get("name") + " has one"}
}

// Error codes of a row (documented: "Import run history").
const (
	codeReference = "100" // a reference value was rejected
	codeChoice    = "200" // a choice value was rejected
	codeList      = "300" // a value in a list of references was rejected
	codeInvalid   = "800" // invalid target record or field
	codeScript    = "900"
)

// failure is why a map wrote nothing for a row, in the words of the row.
type failure struct {
	state State
	code  string // "" for none
	text  string
}

// Error implements error.
func (f *failure) Error() string { return f.text }

// behalf is how a map writes (documented: "Create a transform map", of run_business_rules;
// observed: a public walk through the API, where a caller without a role for the
// target table inserts into it; assumed: the switch).
func behalf(c *table.Caller, m *store.Row, rights bool) table.Behalf {
	return table.Behalf{Caller: c, Rights: rights, Quiet: m.Get("run_business_rules") == "false"}
}
