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
// and references that no row has. Instances have such references, too, since rows
// go that others refer to, and a role may be made later.
func (f *Fixtures) doubts(ctx context.Context, view store.View) ([]string, error) {
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
	for record, err := range f.records() {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		found = append(found, f.dangling(view, record)...)
	}
	if n := len(found) - maxDoubts; n > 0 {
		found = append(found[:maxDoubts], fmt.Sprintf("and %d more of this kind", n))
	}
	return found, nil
}

// dangling are the references of a row to rows that are not there.
func (f *Fixtures) dangling(view store.View, record *rows.Record) (found []string) {
	def, ok := f.dictionary.Table(record.Table)
	if class, named := f.dictionary.Table(record.Values["sys_class_name"]); named {
		def = class
	}
	if !ok {
		return nil
	}
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
