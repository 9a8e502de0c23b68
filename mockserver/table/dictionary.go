package table

import (
	"maps"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Dictionary is every table of an instance, with what it inherits worked out.
// It never changes once it is loaded.
type Dictionary struct {
	tables map[string]*Definition
	order  []*Definition
}

// Definition describes one table. On a real instance it is a row of
// sys_db_object together with its rows of sys_dictionary.
type Definition struct {
	Name         string
	Label        string
	Super        *Definition // nil at the top of a hierarchy
	Display      string      // the column that stands for a row, "" for none
	NumberPrefix string      // INC for incident; "" when rows have no number
	Audited      bool        // writes leave sys_audit rows
	View         bool        // a database view: nobody writes to it (documented: "REST APIs")
	Columns      []*Column   // what is inherited stands first, in the parent's order
	Layout       *store.Layout
	// Switch are switches of the release with the values at which there is this
	// table; none: it is on every release.
	Switch map[string]string

	indexes     []string
	unique      []uniqueness
	descendants []*Definition
}

// Column describes one column of a table.
type Column struct {
	Name      string
	Label     string
	Type      string // the dictionary's internal_type, such as glide_date_time
	Kind      glide.Kind
	MaxLength int    // characters; 0 is without a limit
	Reference string // the table a reference points to
	Mandatory bool
	ReadOnly  bool
	Platform  bool // kept by the platform itself, whatever a caller writes
	Default   string
	Choices   []Choice

	// ReferenceKey is the column of the other table that the reference holds; ""
	// is sys_id. The dictionary's own tables refer to each other by name.
	ReferenceKey string

	refines bool // an inherited column with something changed
}

// secret tells whether the values of the column are for nobody to read, to search
// for or to find in a trail.
func (c *Column) secret() bool { return c.Kind == glide.Password }

// Choice is one value of a choice column with the word people see for it.
type Choice struct {
	Value string `yaml:"value" json:"value"`
	Label string `yaml:"label" json:"label"`
	// DependentValue is the value of another column with which the choice goes:
	// a subcategory belongs to a category.
	DependentValue string `yaml:"dependent_value" json:"dependent_value"`
	// Switch are switches of the release with the values at which there is this
	// choice. Rows that have it elsewhere show its label all the same.
	Switch map[string]string `yaml:"switch" json:"switch"`
}

// Table returns a table by name.
func (d *Dictionary) Table(name string) (*Definition, bool) {
	t, ok := d.tables[name]
	return t, ok
}

// All returns the tables in the order in which they were read.
func (d *Dictionary) All() []*Definition { return d.order }

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

// Column returns a column by name, inherited ones included.
func (t *Definition) Column(name string) (*Column, bool) {
	i, ok := t.Layout.Ordinal(name)
	if !ok {
		return nil, false
	}
	return t.Columns[i], true
}

// Classes are the table itself and everything that extends it, at any depth:
// a list of task shows incidents too (observed: public live measurements, 2026).
func (t *Definition) Classes() []*Definition { return t.descendants }

// Extends tells whether the table is other or inherits from it.
func (t *Definition) Extends(other *Definition) bool {
	return slices.Contains(other.descendants, t)
}

// Indexed tells whether every class of the table has an index on the column.
func (t *Definition) Indexed(column string) bool {
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

// label is the word people see for a choice value, or the value itself.
func (c *Column) label(value string) string {
	for _, choice := range c.Choices {
		if choice.Value == value {
			return choice.Label
		}
	}
	return value
}

// offers tells whether an instance with these settings has the value among the
// column's choices.
func (c *Column) offers(value string, settings *release.Settings) bool {
	return slices.ContainsFunc(c.Choices, func(choice Choice) bool { return choice.Value == value && choice.offered(settings) })
}

// offered tells whether an instance with these settings has the choice.
func (c Choice) offered(settings *release.Settings) bool { return met(c.Switch, settings.Text) }

// Switches are those that some table depends on.
func (d *Dictionary) Switches() []string {
	var names []string
	for _, t := range d.order {
		names = slices.AppendSeq(names, maps.Keys(t.Switch))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// offered tells whether an instance with these settings has the table. While a
// world is made there may be none yet, and all tables are there.
func (t *Definition) offered(settings *release.Settings) bool {
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

// has tells whether a value is one of the column's choices on some instance.
func (c *Column) has(value string) bool {
	return slices.ContainsFunc(c.Choices, func(choice Choice) bool { return choice.Value == value })
}

// choiceValues are the column's choices as a message names them.
func (c *Column) choiceValues() string {
	var values []string
	for _, choice := range c.Choices {
		if !slices.Contains(values, choice.Value) {
			values = append(values, choice.Value)
		}
	}
	return strings.Join(values, ", ")
}

// depth is how many tables a table extends.
func (t *Definition) depth() int {
	n := 0
	for up := t.Super; up != nil; up = up.Super {
		n++
	}
	return n
}
