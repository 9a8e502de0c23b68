package transfer

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sync"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// classColumn names a row's class in tables that others extend.
const classColumn = "sys_class_name"

// class is the table that an entry belongs to: the one that it names, or the class
// of it that its sys_class_name says, as for an insert.
func (b *bringing) class(e Entry) (*dictionary.Table, bool) {
	def, ok := b.tables.Dictionary().Table(e.Table)
	if !ok {
		if !b.told[e.Table] {
			b.told[e.Table] = true
			b.wrongf("", "there is no table %s%s: %w", e.Table, b.tables.Dictionary().Hint(e.Table), table.ErrNoTable)
		}
		return nil, false
	}
	named := e.Values[classColumn]
	if _, has := def.Column(classColumn); !has || named == "" || named == def.Name || e.Match != nil {
		return def, true
	}
	class, ok := b.tables.Dictionary().Table(named)
	if !ok || !class.Extends(def) {
		b.wrongf(classColumn, "%s: %s is no table that extends it%s", def.Name, named, def.HintClass(named))
		return nil, false
	}
	return class, true
}

// known tells whether the table has all these columns.
func (b *bringing) known(def *dictionary.Table, values map[string]string) bool {
	good := true
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if _, ok := def.Column(name); ok {
			continue
		}
		if len(b.mistakes) >= maxMistakes {
			return false // a hint takes a look at all columns
		}
		good = false
		if key := def.Name + " " + name; !b.told[key] {
			b.told[key] = true
			b.wrongf(name, "table %s has no column %s%s", def.Name, name, def.Hint(name))
		}
	}
	return good
}

// values are an entry's values as they are stored.
func (b *bringing) values(def *dictionary.Table, given map[string]string) (map[string]string, bool) {
	good := b.known(def, given)
	out := make(map[string]string, len(given))
	for _, name := range slices.Sorted(maps.Keys(given)) {
		c, ok := def.Column(name)
		if !ok {
			continue
		}
		value, err := c.Kept(given[name])
		if err == nil && c.Kind == glide.Reference {
			err = b.refers(c, value)
		}
		if err != nil {
			good = false
			b.wrongf(name, "%s: %s %w", def.Name, name, err)
			continue
		}
		if c.Password() {
			value = b.tables.Secrets().Kept(c, value)
		}
		out[name] = value
	}
	return out, good
}

// refers tells whether a reference can hold a value. It need not be the sys_id of
// a row that is there: instances lose rows that others refer to, and keep words such
// as glide.maint in place of one (client: recorded answers). What people write by
// mistake is the name of a row, and the error says which sys_id they mean.
func (b *bringing) refers(c *dictionary.Column, value string) error {
	target, ok := b.tables.Dictionary().Table(c.Reference)
	if value == "" || c.ReferenceKey != "" || generatedForm().MatchString(value) || !ok {
		return nil
	}
	if _, _, there := table.Find(b.tx, target, value); there {
		return nil
	}
	if id, named := b.called(target)[value]; named {
		return fmt.Errorf("is %q; write the sys_id, which is %s", value, id)
	}
	if !referenceForm().MatchString(value) {
		return fmt.Errorf("is %q, which is no sys_id; write that of a row of %s", value, target.Name)
	}
	return nil
}

var (
	generatedForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{32}$`) })
	referenceForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-Za-z_.-]{1,32}$`) })
)

// called are the sys_ids of a table's rows by what people call them.
func (b *bringing) called(t *dictionary.Table) map[string]string {
	if known, ok := b.names[t]; ok {
		return known
	}
	known := map[string]string{}
	for _, class := range t.Classes() {
		_ = b.tx.Scan(class.Name, store.Span{}, func(row *store.Row) bool {
			for _, column := range []string{"number", "user_name", "name", t.Display} {
				if name := row.Get(column); name != "" {
					known[name] = row.SysID()
				}
			}
			return true
		})
	}
	b.names[t] = known
	return known
}
