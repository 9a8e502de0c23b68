package table

import (
	"maps"
	"slices"
	"strings"

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
func (r *rule) named(dict *Dictionary) []*Definition {
	if (r.Table.text == "") == (len(r.Classes) == 0) {
		r.wrongf(r.Name.line, "say either table, for it and what extends it, or classes, for these alone")
	}
	names := r.Classes
	if r.Table.text != "" {
		names = []placed{r.Table}
	}
	r.once("classes", names)
	var tables []*Definition
	for _, name := range names {
		def, ok := dict.Table(name.text)
		if !ok {
			r.wrongf(name.line, "%v: %s", ErrNoTable, name.text)
			continue
		}
		tables = append(tables, def)
	}
	return tables
}

// check notes everything that is wrong with a rule by itself.
func (r *rule) check(dict *Dictionary, tables []*Definition) {
	r.checkShape()
	r.checkOperations()
	for _, s := range r.Set {
		if err := s.effect.check(); err != nil {
			r.wrongf(s.column.line, "set %s: %v", s.column.text, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Switch)) {
		if err := release.CheckValue(name, r.Switch[name].text); err != nil {
			r.wrongf(r.Switch[name].line, "switch: %v", err)
		}
	}
	for _, list := range []struct {
		key   string
		names []placed
	}{{"on", r.On}, {"changes", r.Changes}, {"unless_changes", r.Unless}, {"mandatory", r.Mandatory}} {
		r.once(list.key, list.names)
	}
	for _, name := range r.Unless {
		if slices.Contains(texts(r.Changes), name.text) {
			r.wrongf(name.line, "it never runs: %s is in changes and in unless_changes", name.text)
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
func (r *rule) once(key string, names []placed) {
	for i, name := range names {
		if slices.Contains(texts(names[:i]), name.text) {
			r.wrongf(name.line, "%s: %s stands twice; keep one", key, name.text)
		}
	}
}

// checkShape notes what is missing, and what cannot be together. Of a rule that
// could not be read whole nothing is known to be missing.
func (r *rule) checkShape() {
	line := r.Name.line
	if len(r.mistakes) == 0 {
		switch {
		case r.Name.text == "":
			r.wrongf(line, "give it a name")
		case len(r.On) == 0:
			r.wrongf(line, "say in on when it runs: create, write or delete")
		case len(r.Set) == 0 && len(r.Mandatory) == 0 && len(r.Steps) == 0 && !r.Abort:
			r.wrongf(line, "it does nothing; say set, mandatory, steps or abort")
		}
		if r.Mark.text == "" || r.Source.text == "" {
			r.wrongf(line, "say in mark how sure this is, and in source where it was seen")
		}
	}
	if r.Mark.text != "" && !slices.Contains(evidence, r.Mark.text) {
		r.wrongf(r.Mark.line, "mark is %q; say %s", r.Mark.text, strings.Join(evidence, ", "))
	}
	if r.Abort && len(r.Set)+len(r.Mandatory)+len(r.Steps) > 0 {
		r.wrongf(line, "it refuses the write, so it sets and demands nothing; keep abort or the others")
	}
	if r.To != nil && (len(r.Set) == 0 || len(r.Mandatory)+len(r.Steps) > 0 || r.Abort) {
		r.wrongf(line, "to goes with set alone: it says of which record the columns are set")
	}
	if len(r.Steps) > 0 && !slices.Equal(texts(r.On), []string{string(Write)}) {
		r.wrongf(line, "steps lead from the row before, so it runs on write alone")
	}
	if r.UnlessSet && len(r.Set) == 0 {
		r.wrongf(line, "unless_set goes with set")
	}
}

// checkOperations notes operations that there are not, or with which the rest of
// the rule does not go.
func (r *rule) checkOperations() {
	for _, op := range r.On {
		switch Operation(op.text) {
		case Write:
		case Create:
			if r.Was.text != "" {
				r.wrongf(r.Was.line, "was looks at the row before, which a new row has not")
			}
		case Delete:
			if len(r.Changes) > 0 {
				r.wrongf(op.line, "it never runs on delete, where nothing changes; remove delete, or changes")
			}
			if len(r.Set)+len(r.Mandatory) > 0 && r.To == nil {
				r.wrongf(op.line, "a row that is deleted is given no values and lacks none; remove delete")
			}
		default:
			r.wrongf(op.line, "on: there is no %q; say create, write or delete", op.text)
		}
	}
}

// checkColumns finds every column that the rule names outside its conditions.
func (r *rule) checkColumns(def *Definition) {
	find := func(at placed) {
		if _, ok := def.Column(at.text); !ok {
			r.wrongf(at.line, "table %s has no column %s", def.Name, at.text)
		}
	}
	for _, at := range slices.Concat(r.Changes, r.Unless, r.Mandatory) {
		find(at)
	}
	if r.By.text != "" {
		find(r.By)
		if c, ok := def.Column(r.By.text); ok && c.Reference != tableUser {
			r.wrongf(r.By.line, "by: %s of %s does not refer to a user", c.Name, def.Name)
		}
	}
	for _, s := range r.Set {
		for _, name := range s.effect.columns() {
			find(placed{name, s.column.line})
		}
	}
}

// checkValues tries what the rule would put into the columns.
func (r *rule) checkValues(def *Definition) {
	for _, s := range r.Set {
		name := s.column.text
		c, ok := def.Column(name)
		switch {
		case !ok:
			r.wrongf(s.column.line, "table %s has no column %s", def.Name, name)
			continue
		case slices.Contains(kept, name):
			r.wrongf(s.column.line, "set %s: the platform keeps this column itself", name)
		case c.Kind == glide.Journal:
			r.wrongf(s.column.line, "set %s: nothing stays in a journal", name)
		case s.effect.entry == nil && s.effect.literal == "" && r.UnlessSet:
			r.wrongf(s.column.line, "set %s: with unless_set, nothing is put where nothing is", name)
		case s.effect.entry != nil && s.effect.entry.From == name && r.To == nil:
			r.wrongf(s.column.line, "set %s: it is given its own value", name)
		}
		for _, value := range s.effect.outcomes() {
			if !c.holdable(value) {
				r.wrongf(s.column.line, "set %s: %s of %s cannot be %q%s", name, name, def.Name, value, c.takes())
			}
		}
	}
}

// checkSteps tries the values between which the rule knows steps.
func (r *rule) checkSteps(def *Definition) {
	for name, follow := range r.Steps {
		c, ok := def.Column(name)
		if !ok {
			r.wrongf(r.Name.line, "table %s has no column %s", def.Name, name)
			continue
		}
		for from, allowed := range follow {
			for _, to := range append(allowed, placed{from, r.Name.line}) {
				if !c.holdable(to.text) {
					r.wrongf(to.line, "steps: %s of %s cannot be %q%s", name, def.Name, to.text, c.takes())
				}
			}
		}
	}
}

// takes finishes a message about a value that a column cannot hold.
func (c *Column) takes() string {
	if len(c.Choices) > 0 {
		return "; its choices are " + c.choiceValues()
	}
	return ", which is no " + c.Type
}

// checkConditions notes values in the conditions that no row has, and conditions
// that no row meets. A value that some class of the rule knows is in order for a
// rule that serves all of them.
func (r *rule) checkConditions(tables []*Definition) {
	for _, one := range []struct {
		key  string
		text placed
	}{{"if", r.If}, {"was", r.Was}} {
		q := query.Parse(one.text.text)
		if len(q.Order)+len(q.GroupBy) > 0 {
			r.wrongf(one.text.line, "%s: a condition has no order", one.key)
		}
		for _, def := range tables {
			classes := []*Definition{def}
			if r.Table.text != "" {
				classes = def.Classes()
			}
			for _, c := range valuesAsked(q) {
				if !anyHolds(classes, c.Field, c.Value) {
					column, _ := def.Column(c.Field)
					r.wrongf(one.text.line, "%s: %s of %s is never %q%s", one.key, c.Field, def.Name, c.Value, column.takes())
				}
			}
		}
		if never(q) {
			r.wrongf(one.text.line, "it never runs: no row is so that %s", one.text.text)
		}
	}
}

// anyHolds tells whether the column can have the value in one of the classes. Of
// a column that is not there nothing is said here.
func anyHolds(classes []*Definition, name, value string) bool {
	return slices.ContainsFunc(classes, func(class *Definition) bool {
		c, ok := class.Column(name)
		return !ok || c.holdable(value)
	})
}
