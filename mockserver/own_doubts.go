package mockserver

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// maxDoubts bounds how many doubts are told.
const maxDoubts = 20

// doubts are what may be meant and most likely is not, once all rows are in: roles
// and references that no row has, and rows of tables that the release lacks. Instances
// have such references, too, since rows go that others refer to; a role may be made
// later; and the fixtures may be for several releases.
func (f *Fixtures) doubts(ctx context.Context, p *plan, view store.View) ([]string, error) {
	var found []string
	known := map[string]bool{}
	_ = view.Scan("sys_user_role", store.Span{}, func(row *store.Row) bool {
		known[row.Get("name")] = true
		return true
	})
	for _, role := range f.access.Named() {
		if !known[role.Name] {
			found = append(found, fmt.Sprintf("%s: no row of sys_user_role has the name %s, so this lets in administrators alone", role.Place, role.Name))
		}
	}
	told := map[string]bool{} // of a table that the release lacks, once for each file
	for record, err := range f.records() {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		def, ok := f.tableOf(record)
		if !ok {
			continue
		}
		if !def.Offered(p.settings) {
			if once := record.Place.File + def.Name; !told[once] {
				told[once] = true
				found = append(found, fmt.Sprintf("%s: %s has no table %s, so nobody sees its rows there", record.Place.At(""), p.profile.Name, def.Name))
			}
			continue
		}
		found = append(found, f.dangling(view, def, record)...)
	}
	if n := len(found) - maxDoubts; n > 0 {
		found = append(found[:maxDoubts], fmt.Sprintf("and %d more of this kind", n))
	}
	return found, nil
}

// tableOf is the table that a row is of, which its class may say.
func (f *Fixtures) tableOf(record *rows.Record) (*dictionary.Table, bool) {
	if class, named := f.dictionary.Table(record.Values["sys_class_name"]); named {
		return class, true
	}
	return f.dictionary.Table(record.Table)
}

// dangling are the references of a row to rows that are not there.
func (f *Fixtures) dangling(view store.View, def *dictionary.Table, record *rows.Record) (found []string) {
	for _, name := range slices.Sorted(maps.Keys(record.Values)) {
		value := record.Values[name]
		c, ok := def.Column(name)
		if !ok || value == "" || c.Kind != glide.Reference || c.ReferenceKey != "" || c.Type == "domain_id" {
			continue // a domain may be global, which is no row
		}
		target, ok := f.dictionary.Table(c.Reference)
		if ok && !has(view, target, value) {
			found = append(found, fmt.Sprintf("%s: %s: %s is %s, which no row of %s has as its sys_id",
				record.Place.At(name), def.Name, name, value, target.Name))
		}
	}
	return found
}

// has tells whether a table, or one that extends it, has a row.
func has(view store.View, target *dictionary.Table, sysID string) bool {
	return slices.ContainsFunc(target.Classes(), func(class *dictionary.Table) bool {
		_, there := view.Row(class.Name, sysID)
		return there
	})
}
