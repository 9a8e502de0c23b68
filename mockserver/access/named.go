package access

import (
	"fmt"
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
)

// NamedRole is a role that a user's rule names, and where.
type NamedRole struct{ Name, Place string }

// Named are the roles that users' rules name. Whether there are such roles is known
// when there are rows.
func (a *Rules) Named() []NamedRole { return a.named }

// roles are those that the rules of a file name, each once a rule.
func (f *accessFile) roles(file string) (named []NamedRole) {
	note := func(at datafile.Placed, lists ...[]string) {
		names := slices.Concat(lists...)
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			if name != everyone {
				named = append(named, NamedRole{name, fmt.Sprintf("%s:%d", file, at.Line)})
			}
		}
	}
	for _, r := range f.Rules {
		lists := [][]string{r.Read, r.Create, r.Write, r.Delete}
		for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
			if field := r.Fields[name]; field != nil {
				lists = append(lists, field.Read, field.Write)
			}
		}
		note(r.Table, lists...)
	}
	for _, filter := range f.DataFilters {
		note(filter.Table, filter.Except)
	}
	for _, q := range f.QueryRules {
		note(q.Table, q.Match, q.Range)
	}
	for _, e := range f.Endpoints {
		note(e.API, e.Roles)
	}
	return named
}
