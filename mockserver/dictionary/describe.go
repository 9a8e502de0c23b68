package dictionary

import (
	"encoding/hex"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// told is what a dictionary says of itself: the tables that there are, and of their
// columns those that there are.
type told struct {
	*Dictionary

	order    []*Table
	switches map[string]string // nil: all there are
}

// offered is the dictionary without the tables and columns that there are not.
func (d *Dictionary) offered(switches map[string]string) told {
	there := told{Dictionary: d, order: d.order, switches: switches}
	if switches == nil {
		return there
	}
	there.order = nil
	for _, t := range d.order {
		if there.met(t.Switch) {
			there.order = append(there.order, t)
		}
	}
	return there
}

func (d told) met(switches map[string]string) bool {
	return d.switches == nil || met(switches, func(name string) string { return d.switches[name] })
}

// description is what one of the dictionary's own tables says, in these columns
// beside the system's.
type description struct {
	columns []string
	rows    func(d told, emit emitter)
}

// emitter takes a row by what names it, its display value, and its values. What names it
// decides the rest: see [told.describe].
type emitter func(key, name string, values ...string)

var descriptions = map[string]description{
	"sys_db_object": {
		[]string{"name", "label", "super_class", "is_extendable", "number_ref", "access", "ws_access", "read_access"},
		told.describeTables,
	},
	"sys_dictionary": {
		[]string{
			"name", "element", "column_label", "internal_type", "max_length", "reference", "mandatory", "read_only",
			"active", "display", "primary", "audit", "choice", "default_value",
		},
		told.describeColumns,
	},
	"sys_choice": {
		[]string{"name", "element", "value", "label", "language", "sequence", "inactive", "dependent_value"},
		told.describeChoices,
	},
	"sys_documentation": {
		[]string{"name", "element", "label", "plural", "language"},
		told.describeLabels,
	},
	"sys_number": {
		[]string{"category", "prefix", "number", "maximum_digits"},
		told.describeNumbers,
	},
	"sys_glide_object": {
		[]string{"name", "label", "scalar_type"},
		told.describeTypes,
	},
}

// shipped is when the rows that come with the platform were made, as far as they
// say (assumed: exported application files carry dates from 2007 on).
const shipped = "2011-01-01 00:00:00"

// Describes tells whether the rows of a table are what the dictionary says of
// itself, and not anybody's to bring or to take.
func Describes(table string) bool {
	_, ok := descriptions[table]
	return ok
}

// Describe makes the rows of one of the dictionary's own tables. They speak of
// the tables that there are where the switches of the release have these values;
// nil: of all. Of another table it makes none.
func (d *Dictionary) Describe(table string, switches map[string]string) []*store.Row {
	def, ok := d.Table(table)
	if !ok || !Describes(table) {
		return nil
	}
	return d.offered(switches).describe(def, descriptions[table])
}

// describe makes the rows of a table. Switches decide which there are, and not what one
// says, so that each is made once, for whichever releases have it.
func (d told) describe(def *Table, says description) []*store.Row {
	d.rows.Lock()
	defer d.rows.Unlock()
	if d.rows.of == nil {
		d.rows.of = map[rowName]*store.Row{}
	}
	places := make([]int, len(says.columns))
	for i, name := range says.columns {
		if place, ok := def.Layout.Ordinal(name); ok {
			places[i] = place
		} else {
			places[i] = -1 // a dictionary of somebody's own may say less
		}
	}
	var rows []*store.Row
	says.rows(d, func(key, name string, values ...string) {
		row := d.rows.of[rowName{def.Name, key}]
		if row == nil {
			row = def.described(key, name, places, values)
			d.rows.of[rowName{def.Name, key}] = row
		}
		rows = append(rows, row)
	})
	return rows
}

// described is a row of one of the dictionary's own tables, with values at some of its
// places beside the system's.
func (t *Table) described(key, name string, places []int, values []string) *store.Row {
	row := make([]string, len(t.Columns))
	set := func(column, value string) {
		if place, ok := t.Layout.Ordinal(column); ok {
			row[place] = value
		}
	}
	id := IDOf(t.Name, key)
	set(store.SysID, id)
	set("sys_created_on", shipped)
	set("sys_created_by", "system")
	set("sys_updated_on", shipped)
	set("sys_updated_by", "system")
	set("sys_mod_count", "0")
	set("sys_class_name", t.Name)
	set("sys_name", name)
	set("sys_package", "global")
	set("sys_scope", "global")
	set("sys_update_name", t.Name+"_"+id)
	for i, place := range places {
		if place >= 0 {
			row[place] = values[i]
		}
	}
	return t.Layout.Row(row)
}

// IDOf is the sys_id of a row that is known by its name alone.
func IDOf(table, name string) string {
	h := fnv.New128a()
	_, _ = h.Write([]byte(table + "/" + name)) // hash.Hash never fails
	return hex.EncodeToString(h.Sum(nil))
}

func (d told) describeTables(emit emitter) {
	for _, t := range d.order {
		super, number := "", ""
		if t.Super != nil {
			super = IDOf("sys_db_object", t.Super.Name)
		}
		if t.NumberPrefix != "" {
			number = IDOf("sys_number", t.Name)
		}
		emit(t.Name, t.Label, t.Name, t.Label, super, truth(len(t.descendants) > 1), number, "public", "true", "true")
	}
}

// describeColumns has a row for each table itself, without an element, and one
// for each column that the table does not inherit.
func (d told) describeColumns(emit emitter) {
	for _, t := range d.order {
		emit(t.Name, t.Label,
			t.Name, "", t.Label, "collection", "", "", "false", "false", "true", "false", "false", truth(t.Audited), "0", "")
		for _, c := range t.Columns {
			if !t.Owns(c) || !d.met(c.Switch) {
				continue
			}
			length, choice := "", "0"
			if c.MaxLength > 0 {
				length = strconv.Itoa(c.MaxLength)
			}
			if len(c.Choices) > 0 {
				choice = "1"
			}
			emit(t.Name+"."+c.Name, c.Label,
				t.Name, c.Name, c.Label, c.Type, length, c.Reference, truth(c.Mandatory), truth(c.ReadOnly),
				"true", truth(c.Name == t.Display), truth(c.Name == store.SysID), "false", choice, c.Default)
		}
	}
}

// describeChoices has the choices of a table's own columns, and those that it
// has of its own for an inherited one. Choices that depend on a switch are all
// told, for these rows are shared by the instances of every release.
func (d told) describeChoices(emit emitter) {
	for _, t := range d.order {
		for _, c := range t.Columns {
			if !t.Owns(c) && !t.refines(c) || !d.met(c.Switch) {
				continue
			}
			for i, choice := range c.Choices {
				emit(t.Name+"."+c.Name+"."+choice.DependentValue+"."+choice.Value, choice.Label,
					t.Name, c.Name, choice.Value, choice.Label, "en", strconv.Itoa(i+1), "false", choice.DependentValue)
			}
		}
	}
}

// describeLabels has the labels of a table and of its own columns, and those that
// it has of its own for inherited ones. hint, help and url are empty, for the
// dictionary has no such texts.
func (d told) describeLabels(emit emitter) {
	for _, t := range d.order {
		emit(t.Name, t.Label, t.Name, "", t.Label, plural(t.Label), "en")
		for _, c := range t.Columns {
			if !t.Owns(c) && !t.relabels(c) || !d.met(c.Switch) {
				continue
			}
			emit(t.Name+"."+c.Name, c.Label, t.Name, c.Name, c.Label, plural(c.Label), "en")
		}
	}
}

// plural is the label for several (assumed: the usual English ending, which the
// platform proposes for a new table too).
func plural(label string) string {
	if label == "" {
		return ""
	}
	for _, x := range [][2]string{{"ay", "ays"}, {"ey", "eys"}, {"y", "ies"}, {"s", "ses"}, {"x", "xes"}, {"ch", "ches"}} {
		if stem, ok := strings.CutSuffix(label, x[0]); ok {
			return stem + x[1]
		}
	}
	return label + "s"
}

func (d told) describeNumbers(emit emitter) {
	for _, t := range d.order {
		if t.NumberPrefix != "" {
			emit(t.Name, t.Label, t.Name, t.NumberPrefix, strconv.Itoa(FirstNumber-1), strconv.Itoa(NumberDigits))
		}
	}
}

func (d told) describeTypes(emit emitter) {
	seen := []string{"collection"}
	emit("collection", "Collection", "collection", "Collection", "collection")
	for _, t := range d.order {
		for _, c := range t.Columns {
			if !slices.Contains(seen, c.Type) {
				seen = append(seen, c.Type)
				emit(c.Type, c.Type, c.Type, c.Type, c.Kind.Scalar())
			}
		}
	}
}

// Owns tells whether the table itself brings the column.
func (t *Table) Owns(c *Column) bool {
	if t.Super == nil {
		return true
	}
	above, inherited := t.Super.Column(c.Name)
	return !inherited || above != c && !c.refines
}

// refines tells whether the table says something different of an inherited
// column.
func (t *Table) refines(c *Column) bool {
	if t.Super == nil {
		return false
	}
	above, inherited := t.Super.Column(c.Name)
	return inherited && above != c
}

// relabels tells whether the table calls an inherited column otherwise.
func (t *Table) relabels(c *Column) bool {
	if !t.refines(c) {
		return false
	}
	above, _ := t.Super.Column(c.Name)
	return above.Label != c.Label
}

func truth(b bool) string { return strconv.FormatBool(b) }
