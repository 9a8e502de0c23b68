package rules

import (
	"maps"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// kept are the columns that the platform fills in after the rules, or that no
// rule could change without making another row of it.
var kept = []string{
	store.SysID, "sys_created_on", "sys_created_by", "sys_updated_on", "sys_updated_by", "sys_mod_count", "sys_class_name",
}

var evidence = []string{string(release.Observed), string(release.Documented), string(release.Client), string(release.Assumed)}

// named are the tables that a rule names, as far as there are such.
func (r *rule) named(dict *dictionary.Dictionary) []*dictionary.Table {
	if (r.Table.Text == "") == (len(r.Classes) == 0) {
		r.wrongf(r.Name.Line, "say either table, for it and what extends it, or classes, for these alone")
	}
	names := r.Classes
	if r.Table.Text != "" {
		names = []datafile.Placed{r.Table}
	}
	r.once("classes", names)
	var tables []*dictionary.Table
	for _, name := range names {
		def, ok := dict.Table(name.Text)
		if !ok {
			r.wrongf(name.Line, "there is no table %s%s", name.Text, dict.Hint(name.Text))
			continue
		}
		tables = append(tables, def)
	}
	return tables
}

// check notes everything that is wrong with a rule by itself.
func (r *rule) check(dict *dictionary.Dictionary, tables []*dictionary.Table) {
	r.checkShape()
	r.checkOperations()
	for _, s := range r.Set {
		if err := s.effect.check(); err != nil {
			r.wrongf(s.column.Line, "set %s: %v", s.column.Text, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Switch)) {
		if err := release.CheckValue(name, r.Switch[name].Text); err != nil {
			r.wrongf(r.Switch[name].Line, "switch: %v", err)
		}
	}
	for _, list := range []struct {
		key   string
		names []datafile.Placed
	}{{"on", r.On}, {"changes", r.Changes}, {"unless_changes", r.Unless}, {"mandatory", r.Mandatory}} {
		r.once(list.key, list.names)
	}
	for _, name := range r.Unless {
		if slices.Contains(texts(r.Changes), name.Text) {
			r.wrongf(name.Line, "it never runs: %s is in changes and in unless_changes", name.Text)
		}
	}
	for _, def := range tables {
		r.checkColumns(def)
		r.guard(def, "if", r.If)
		r.guard(def, "was", r.Was)
		if receiver := r.receiver(dict, def); receiver != nil {
			r.checkValues(receiver)
		}
		r.checkSteps(def)
	}
	r.checkConditions(tables)
}

// once notes what stands twice in a list.
func (r *rule) once(key string, names []datafile.Placed) {
	for i, name := range names {
		if slices.Contains(texts(names[:i]), name.Text) {
			r.wrongf(name.Line, "%s: %s stands twice; keep one", key, name.Text)
		}
	}
}

// checkShape notes what is missing, and what cannot be together. Of a rule that
// could not be read whole nothing is known to be missing.
func (r *rule) checkShape() {
	line := r.Name.Line
	if len(r.mistakes) == 0 {
		switch {
		case r.Name.Text == "":
			r.wrongf(line, "give it a name")
		case len(r.On) == 0:
			r.wrongf(line, "say in on when it runs: create, write or delete")
		case len(r.Set) == 0 && len(r.Mandatory) == 0 && len(r.Steps) == 0 && !r.Abort:
			r.wrongf(line, "it does nothing; say set, mandatory, steps or abort")
		}
		if r.Mark.Text == "" || r.Source.Text == "" {
			r.wrongf(line, "say in mark how sure this is, and in source where it was seen")
		}
	}
	if r.Mark.Text != "" && !slices.Contains(evidence, r.Mark.Text) {
		r.wrongf(r.Mark.Line, "mark is %q; say %s", r.Mark.Text, strings.Join(evidence, ", "))
	}
	if r.Abort && len(r.Set)+len(r.Mandatory)+len(r.Steps) > 0 {
		r.wrongf(line, "it refuses the write, so it sets and demands nothing; keep abort or the others")
	}
	if r.To != nil && (len(r.Set) == 0 || len(r.Mandatory)+len(r.Steps) > 0 || r.Abort) {
		r.wrongf(line, "to goes with set alone: it says of which record the columns are set")
	}
	if len(r.Steps) > 0 && !slices.Equal(texts(r.On), []string{string(access.Write)}) {
		r.wrongf(line, "steps lead from the row before, so it runs on write alone")
	}
	if r.Imports && (r.To != nil || len(r.Steps) > 0 || r.By.Text != "" || slices.Contains(texts(r.On), string(access.Delete))) {
		r.wrongf(line, "imports goes with a new row or a change of the row itself, by nobody in particular; remove to, steps, by and delete")
	}
	if r.UnlessSet && len(r.Set) == 0 {
		r.wrongf(line, "unless_set goes with set")
	}
}

// checkOperations notes operations that there are not, or with which the rest of
// the rule does not go.
func (r *rule) checkOperations() {
	for _, op := range r.On {
		switch access.Operation(op.Text) {
		case access.Write:
		case access.Create:
			if r.Was.Text != "" {
				r.wrongf(r.Was.Line, "was looks at the row before, which a new row has not")
			}
		case access.Delete:
			if len(r.Changes) > 0 {
				r.wrongf(op.Line, "it never runs on delete, where nothing changes; remove delete, or changes")
			}
			if len(r.Set)+len(r.Mandatory) > 0 && r.To == nil {
				r.wrongf(op.Line, "a row that is deleted is given no values and lacks none; remove delete")
			}
		default:
			r.wrongf(op.Line, "on: there is no %q; say create, write or delete", op.Text)
		}
	}
}

// checkColumns finds every column that the rule names outside its conditions.
func (r *rule) checkColumns(def *dictionary.Table) {
	find := func(at datafile.Placed) {
		if _, ok := def.Column(at.Text); !ok {
			r.wrongf(at.Line, "table %s has no column %s", def.Name, at.Text)
		}
	}
	for _, at := range slices.Concat(r.Changes, r.Unless, r.Mandatory) {
		find(at)
	}
	if r.By.Text != "" {
		find(r.By)
		if c, ok := def.Column(r.By.Text); ok && c.Reference != "sys_user" {
			r.wrongf(r.By.Line, "by: %s of %s does not refer to a user", c.Name, def.Name)
		}
	}
	for _, s := range r.Set {
		for _, name := range s.effect.columns() {
			find(datafile.Placed{Text: name, Line: s.column.Line})
		}
	}
}

// checkValues tries what the rule would put into the columns.
func (r *rule) checkValues(def *dictionary.Table) {
	for _, s := range r.Set {
		name := s.column.Text
		c, ok := def.Column(name)
		switch {
		case !ok:
			r.wrongf(s.column.Line, "table %s has no column %s", def.Name, name)
			continue
		case slices.Contains(kept, name):
			r.wrongf(s.column.Line, "set %s: the platform keeps this column itself", name)
		case c.Kind == glide.Journal:
			r.wrongf(s.column.Line, "set %s: nothing stays in a journal", name)
		case s.effect.entry == nil && s.effect.literal == "" && r.UnlessSet:
			r.wrongf(s.column.Line, "set %s: with unless_set, nothing is put where nothing is", name)
		case s.effect.entry != nil && s.effect.entry.From == name && r.To == nil:
			r.wrongf(s.column.Line, "set %s: it is given its own value", name)
		}
		for _, value := range s.effect.outcomes() {
			if !c.Holds(value) {
				r.wrongf(s.column.Line, "set %s: %s of %s cannot be %q%s", name, name, def.Name, value, takes(c))
			}
		}
	}
}

// checkSteps tries the values between which the rule knows steps.
func (r *rule) checkSteps(def *dictionary.Table) {
	for name, follow := range r.Steps {
		c, ok := def.Column(name)
		if !ok {
			r.wrongf(r.Name.Line, "table %s has no column %s", def.Name, name)
			continue
		}
		for from, allowed := range follow {
			for _, to := range append(allowed, datafile.Placed{Text: from, Line: r.Name.Line}) {
				if !c.Holds(to.Text) {
					r.wrongf(to.Line, "steps: %s of %s cannot be %q%s", name, def.Name, to.Text, takes(c))
				}
			}
		}
	}
}

// takes finishes a message about a value that a column cannot hold.
func takes(c *dictionary.Column) string {
	if len(c.Choices) > 0 {
		return "; its choices are " + c.ChoiceValues()
	}
	return ", which is no " + c.Type
}

// checkConditions notes values in the conditions that no row has, and conditions
// that no row meets. A value that some class of the rule knows is in order for a
// rule that serves all of them.
func (r *rule) checkConditions(tables []*dictionary.Table) {
	for _, one := range []struct {
		key  string
		text datafile.Placed
	}{{"if", r.If}, {"was", r.Was}} {
		q := query.Parse(one.text.Text)
		if len(q.Order)+len(q.GroupBy) > 0 {
			r.wrongf(one.text.Line, "%s: a condition has no order", one.key)
		}
		for _, def := range tables {
			classes := []*dictionary.Table{def}
			if r.Table.Text != "" {
				classes = def.Classes()
			}
			for _, c := range valuesAsked(q) {
				if !anyHolds(classes, c.Field, c.Value) {
					column, _ := def.Column(c.Field)
					r.wrongf(one.text.Line, "%s: %s of %s is never %q%s", one.key, c.Field, def.Name, c.Value, takes(column))
				}
			}
		}
		if never(q) {
			r.wrongf(one.text.Line, "it never runs: no row is so that %s", one.text.Text)
		}
	}
}

// anyHolds tells whether the column can have the value in one of the classes. Of
// a column that is not there nothing is said here.
func anyHolds(classes []*dictionary.Table, name, value string) bool {
	return slices.ContainsFunc(classes, func(class *dictionary.Table) bool {
		c, ok := class.Column(name)
		return !ok || c.Holds(value)
	})
}
