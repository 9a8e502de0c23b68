package aggregate

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// Column is a column whose values are brought.
type Column struct {
	Name string // as it was asked for, dots included
	Kind glide.Kind
}

// MaxGroups is how many groups there may be, and MaxValues how many values they may
// have in all their columns, so that there are fewer groups of very many columns. An
// instance has no such bounds, but one on the time that a transaction takes; they keep
// one request from filling the memory.
const (
	MaxGroups = 100_000
	MaxValues = 2_000_000
)

// ErrTooManyGroups says that there are more groups than [MaxGroups], or that they have
// more values than [MaxValues].
var ErrTooManyGroups = errors.New("more groups than can be held")

// Groups gathers rows by the values of some columns, and of each group what its rows
// have in others. Without columns to group by there is one group, and it is there
// without a row.
type Groups struct {
	by, measured []Column
	byKey        map[string]*Group
	all          []*Group // as they were met
}

// Group is the rows that have the same values in the columns that are grouped by.
type Group struct {
	Keys []string // one value a column, that of the group's first row
	// Shown are the keys by which columns sort that people see by other words, if
	// whoever brings rows sets them; nil: by the keys.
	Shown []string

	of    *Groups
	rows  int
	cells []cell
}

// New returns groups without a row.
func New(by, measured []Column) *Groups {
	g := &Groups{by: by, measured: measured, byKey: map[string]*Group{}}
	if len(by) == 0 {
		g.group("", nil)
	}
	return g
}

func (g *Groups) group(key string, keys []string) *Group {
	made := &Group{Keys: keys, of: g, cells: make([]cell, len(g.measured))}
	g.byKey[key] = made
	g.all = append(g.all, made)
	return made
}

// Add takes in a row: its values in the columns that are grouped by, and in those that
// are measured. The slices may be used again. Values that the column cannot tell apart
// are one group (assumed: databases group so under the collations that instances have).
// It returns [ErrTooManyGroups].
func (g *Groups) Add(keys, values []string) error {
	group := g.byKey[g.key(keys)]
	if group == nil {
		if len(g.all) == MaxGroups || (len(g.all)+1)*(len(g.by)+len(g.measured)) > MaxValues {
			return ErrTooManyGroups
		}
		group = g.group(g.key(keys), slices.Clone(keys))
	}
	group.rows++
	for i, column := range g.measured {
		group.cells[i].add(column.Kind, values[i])
	}
	return nil
}

// AddRows takes in rows of which nothing is measured, where nothing is grouped by.
func (g *Groups) AddRows(n int) { g.all[0].rows += n }

// key is the same for keys that columns cannot tell apart. Each part says how long it
// is, so that no two lists of keys run into one.
func (g *Groups) key(keys []string) string {
	if len(keys) == 1 {
		return fold(g.by[0].Kind, keys[0])
	}
	var b strings.Builder
	for i, key := range keys {
		key = fold(g.by[i].Kind, key)
		b.WriteString(strconv.Itoa(len(key)))
		b.WriteByte(':')
		b.WriteString(key)
	}
	return b.String()
}

func fold(k glide.Kind, value string) string {
	switch k {
	case glide.Integer, glide.Decimal, glide.Date, glide.DateTime, glide.Duration, glide.Boolean:
		return value // kept in one form
	default:
		return glide.Fold(value)
	}
}

// All are the groups as they were met.
func (g *Groups) All() []*Group { return g.all }

// Rows is how many rows the group has.
func (g *Group) Rows() int { return g.rows }

// Result is an aggregate of a measured column, by its place among them.
func (g *Group) Result(o Operation, column int) string {
	return g.cells[column].result(o, g.of.measured[column].Kind)
}

// kind is that of an aggregate by names, where there is such a one: Count of no column
// is of the rows.
func (g *Groups) kind(o Operation, column string) (glide.Kind, bool) {
	if o == Count && column == "" {
		return glide.Integer, true
	}
	i := g.place(column)
	if i < 0 || !o.Applies(g.measured[i].Kind) {
		return 0, false
	}
	return kindOf(o, g.measured[i].Kind), true
}

func (g *Groups) place(column string) int {
	return slices.IndexFunc(g.measured, func(c Column) bool { return c.Name == column })
}

// measure is an aggregate by names, of which there is one.
func (g *Group) measure(o Operation, column string) string {
	if o == Count && column == "" {
		return strconv.Itoa(g.rows)
	}
	return g.Result(o, g.of.place(column))
}
