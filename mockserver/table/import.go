package table

import (
	"fmt"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Entry is one row brought in from outside the simulated world: by a test, a
// fixture or the control API. No rule, default or audit applies to it.
type Entry struct {
	Table  string
	Match  map[string]string // change the rows that have these values; nil: insert
	Values map[string]string
	Delete bool // remove the rows that match instead
}

// Imported counts what an import did.
type Imported struct {
	Inserted, Updated, Deleted int
	SysIDs                     []string // of each entry; of its first match
}

// Import brings rows in, all of them or none. System columns are kept as given;
// a missing sys_id is made, and missing stamps are those of this moment. A clear
// password or client secret is hashed on its way. Errors name the entry and what
// is wrong with it, and wrap ErrNoTable for a table that is not there.
func (t *Tables) Import(entries []Entry) (*Imported, error) {
	result := &Imported{SysIDs: make([]string, len(entries))}
	err := t.rows.Update(func(tx store.Tx) error {
		for i, e := range entries {
			id, err := t.importOne(tx, e, result)
			if err != nil {
				return fmt.Errorf("row %d: %w", i+1, err)
			}
			result.SysIDs[i] = id
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}

func (t *Tables) importOne(tx store.Tx, e Entry, result *Imported) (string, error) {
	def, err := t.definition(e.Table)
	if err != nil {
		return "", err
	}
	for _, values := range []map[string]string{e.Match, e.Values} {
		for name := range values {
			if _, ok := def.Column(name); !ok {
				return "", fmt.Errorf("table %s has no column %s", def.Name, name)
			}
		}
	}
	if e.Match == nil {
		if e.Delete {
			return "", fmt.Errorf("table %s: delete needs a match", def.Name)
		}
		result.Inserted++
		return t.importNew(tx, def, e.Values)
	}
	found := matching(tx, def, e.Match)
	if len(found) == 0 {
		return "", fmt.Errorf("table %s has no row that matches %v: %w", def.Name, e.Match, ErrNoRow)
	}
	for _, before := range found {
		if e.Delete {
			result.Deleted++
			tx.Delete(before.Layout().Table(), before.SysID())
			followLock(tx, before, nil)
			continue
		}
		result.Updated++
		after := before.With(t.sealed(def, e.Values))
		if err := tx.Put(after); err != nil {
			return "", err
		}
		followLock(tx, before, after)
	}
	return found[0].SysID(), nil
}

func (t *Tables) importNew(tx store.Tx, def *Definition, given map[string]string) (string, error) {
	values := t.sealed(def, given)
	stamp := glide.FormatDateTime(t.clock.Now())
	for name, value := range map[string]string{
		store.SysID: t.NewID(), "sys_created_on": stamp, "sys_updated_on": stamp, "sys_class_name": def.Name,
	} {
		if values[name] == "" {
			values[name] = value
		}
	}
	for _, c := range def.Columns {
		if _, ok := values[c.Name]; !ok {
			values[c.Name] = c.Default
		}
	}
	fresh := def.Layout.Row(make([]string, len(def.Columns))).With(values)
	return fresh.SysID(), tx.Put(fresh)
}

// sealed is the values with secrets hashed.
func (t *Tables) sealed(def *Definition, values map[string]string) map[string]string {
	out := make(map[string]string, len(values))
	for name, value := range values {
		out[name] = value
		if c, ok := def.Column(name); ok && (c.Kind == glide.Password || c.Type == "password2") && !strings.HasPrefix(value, hashPrefix) {
			out[name] = t.secrets.Hash(value)
		}
	}
	return out
}

// matching are the rows that have all the values, in order of sys_id.
func matching(view store.View, def *Definition, match map[string]string) []*store.Row {
	var found []*store.Row
	for _, class := range def.Classes() {
		_ = view.Scan(class.Name, store.Span{}, func(row *store.Row) bool {
			for name, want := range match {
				if row.Get(name) != want {
					return true
				}
			}
			found = append(found, row)
			return true
		})
	}
	slices.SortFunc(found, func(a, b *store.Row) int { return glide.Compare(glide.GUID, a.SysID(), b.SysID()) })
	return found
}
