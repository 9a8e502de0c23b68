package transfer

import (
	"fmt"
	"iter"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Exported is the rows of one table as they were at a moment, as they are stored.
// Secrets are left out: they are hashes under a key of their instance.
type Exported struct {
	Name    string
	Columns []string
	Count   int
	Rows    iter.Seq[[]string] // one value a column, by ascending sys_id
}

// Export is the rows, as they are at this moment, of the named tables and, if wanted, of those that extend them
// and have rows, each under the name of its class. Without names it is all tables
// with rows, except those in which an instance describes its tables. It returns an
// error wrapping table.ErrNoTable.
func Export(t *table.Tables, extending bool, names ...string) ([]Exported, error) {
	if len(names) == 0 {
		return exportAll(t), nil
	}
	settle(t, names)
	view := t.View()
	var out []Exported
	seen := map[*dictionary.Table]bool{}
	for _, name := range names {
		def, ok := t.Dictionary().Table(name)
		if !ok {
			return nil, fmt.Errorf("there is no table %s%s: %w", name, t.Dictionary().Hint(name), table.ErrNoTable)
		}
		for _, class := range def.Classes() {
			described := dictionary.Describes(class.Name)
			if seen[class] || class != def && (described || !extending) {
				continue
			}
			if one := export(view, class); one.Count > 0 || class == def {
				seen[class] = true
				out = append(out, one)
			}
		}
	}
	return out, nil
}

// settle brings the named tables and those that extend them up to the moment.
func settle(t *table.Tables, names []string) {
	for _, name := range names {
		if def, ok := t.Dictionary().Table(name); ok {
			for _, class := range def.Classes() {
				t.Settle(class.Name)
			}
		}
	}
}

func exportAll(t *table.Tables) []Exported {
	for _, def := range t.Dictionary().All() {
		t.Settle(def.Name)
	}
	view := t.View()
	var out []Exported
	for _, def := range t.Dictionary().All() {
		if dictionary.Describes(def.Name) {
			continue
		}
		if one := export(view, def); one.Count > 0 {
			out = append(out, one)
		}
	}
	return out
}

func export(view store.View, def *dictionary.Table) Exported {
	out := Exported{Name: def.Name}
	var places []int
	for i, c := range def.Columns {
		if !c.Secret() {
			out.Columns = append(out.Columns, c.Name)
			places = append(places, i)
		}
	}
	out.Count, _ = view.Count(def.Name, store.Span{}) // the table is in the dictionary
	out.Rows = func(yield func([]string) bool) {
		_ = view.Scan(def.Name, store.Span{}, func(row *store.Row) bool {
			values := make([]string, len(places))
			for i, place := range places {
				values[i] = row.At(place)
			}
			return yield(values)
		})
	}
	return out
}
