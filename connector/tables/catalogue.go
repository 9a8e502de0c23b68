package tables

import (
	"bytes"
	_ "embed" // the catalogue
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"gopkg.in/yaml.v3"
)

//go:embed catalogue.yaml
var catalogueYAML []byte

// Kind is how a table is come back to.
type Kind string

// Kinds of tables.
const (
	Inventory Kind = "inventory" // read whole once, then by sys_updated_on
	Activity  Kind = "activity"  // read by sys_created_on
)

// Names of the columns that the connector itself relies on.
const (
	SysID     = "sys_id"
	CreatedOn = "sys_created_on"
	UpdatedOn = "sys_updated_on"
	ModCount  = "sys_mod_count"
)

// Table is one table of the catalogue.
type Table struct {
	Name     string    `yaml:"name"`
	Kind     Kind      `yaml:"kind"`
	Role     string    `yaml:"role"`
	Fields   []string  `yaml:"fields"`
	Rotation *Rotation `yaml:"rotation"` // nil: rows are kept for ever
	Twins    *Twins    `yaml:"twins"`    // nil: one event, one row

	Deletions *Deletions `yaml:"deletions"` // nil: its rows tell of no others that are gone
}

// TimeColumn is the column that says when a row became what it is.
// observed: sys_audit has no sys_updated_on, and polling by it finds nothing.
func (t Table) TimeColumn() string {
	if t.Kind == Activity {
		return CreatedOn
	}
	return UpdatedOn
}

// Rotation is a ring of shards, the oldest of which is emptied for reuse.
type Rotation struct {
	Shards int           `yaml:"shards"`
	Each   time.Duration `yaml:"each"`
}

// Twins says which rows are one event: two rows of which exactly one has Value
// in Field, with the same text in each column of Same, created at most Within
// of each other.
type Twins struct {
	Field  string        `yaml:"field"`
	Value  string        `yaml:"value"`
	Same   []string      `yaml:"same"`
	Within time.Duration `yaml:"within"`
}

// Deletions are the columns of a journal of deletions that name what is gone.
type Deletions struct {
	Table string `yaml:"table"`
	Row   string `yaml:"row"`
}

type catalogue struct {
	Default []string `yaml:"default"`
	Tables  []Table  `yaml:"tables"`
}

var loaded = sync.OnceValues(func() (catalogue, error) { return parseCatalogue(catalogueYAML) })

// Select returns the named tables, in the catalogue's order whatever the order
// of the names; no names mean the default read set.
func Select(names []string) ([]Table, error) {
	c, err := loaded()
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		names = c.Default
	}
	var known []string
	var selected []Table
	for _, t := range c.Tables {
		known = append(known, t.Name)
		if slices.Contains(names, t.Name) {
			selected = append(selected, t)
		}
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("table %q is not one that this connector reads; it reads %s", name, strings.Join(known, ", "))
		}
	}
	return selected, nil
}

func parseCatalogue(text []byte) (catalogue, error) {
	var c catalogue
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil {
		return c, fmt.Errorf("catalogue.yaml: %w", err)
	}
	seen := map[string]bool{}
	for _, t := range c.Tables {
		if err := t.check(); err != nil {
			return c, fmt.Errorf("catalogue.yaml: table %q: %w", t.Name, err)
		}
		if seen[t.Name] {
			return c, fmt.Errorf("catalogue.yaml: table %q stands there twice: merge the two", t.Name)
		}
		seen[t.Name] = true
	}
	for _, name := range c.Default {
		if !seen[name] {
			return c, fmt.Errorf("catalogue.yaml: default names %q, which is no table of it", name)
		}
	}
	return c, nil
}

// secretColumns hold passwords, tokens or keys. No row that leaves the
// connector has them, so no entry of the catalogue may ask for one.
var secretColumns = []string{"user_password", "last_password", "client_secret", "token", "token_received", "password", "private_key"}

func (t Table) check() error {
	if t.Name == "" || t.Role == "" {
		return errors.New("it needs a name and a role")
	}
	if t.Kind != Inventory && t.Kind != Activity {
		return fmt.Errorf("kind is %q: write inventory or activity", t.Kind)
	}
	if !slices.Contains(t.Fields, SysID) || !slices.Contains(t.Fields, t.TimeColumn()) {
		return fmt.Errorf("fields need %s and %s: rows are ordered by them", SysID, t.TimeColumn())
	}
	for i, field := range t.Fields {
		if slices.Contains(secretColumns, field) {
			return fmt.Errorf("field %s holds a secret: leave it where it is", field)
		}
		if slices.Contains(t.Fields[:i], field) {
			return fmt.Errorf("field %s stands there twice", field)
		}
	}
	if r := t.Rotation; r != nil && (r.Shards < 3 || r.Each <= 0) {
		return errors.New("rotation needs at least 3 shards and a duration each")
	}
	if w := t.Twins; w != nil {
		for _, field := range append(slices.Clone(w.Same), w.Field) {
			if !slices.Contains(t.Fields, field) {
				return fmt.Errorf("twins are recognised by %s: add it to the fields", field)
			}
		}
	}
	if d := t.Deletions; d != nil && (!slices.Contains(t.Fields, d.Table) || !slices.Contains(t.Fields, d.Row)) {
		return fmt.Errorf("what is gone is told by %s and %s: add them to the fields", d.Table, d.Row)
	}
	return nil
}
