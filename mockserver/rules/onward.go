package rules

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// toward says that a rule sets columns of another record than the one written.
type toward struct {
	Record       datafile.Placed `yaml:"record"`        // the column that refers to it
	If           datafile.Placed `yaml:"if"`            // on that record as it is
	UnlessOthers datafile.Placed `yaml:"unless_others"` // on the other rows that refer to it in the same column

	mistakes []datafile.Mistake
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (t *toward) UnmarshalYAML(node *yaml.Node) error {
	type fields toward // without this method
	t.mistakes = append(datafile.Strangers(node, []string{"record", "if", "unless_others"}), datafile.MistakesOf(node.Decode((*fields)(t)))...)
	return nil
}

// passage is toward made ready for a class. Conditions on other rows are bound to
// the table that the rule or the column names: a column has the same place in
// every class that inherits it.
type passage struct {
	record, scope  *dictionary.Table
	column         string
	when, notWhile guard
	others         bool
}

// receiver is the table whose columns the rule sets: def itself, or the one that
// its column refers to. It is nil when that is not to be found, which is noted.
func (r *rule) receiver(dict *dictionary.Dictionary, def *dictionary.Table) *dictionary.Table {
	if r.To == nil {
		return def
	}
	for _, m := range r.To.mistakes {
		r.wrongf(m.Line, "to: %s", m.Text)
	}
	at := r.To.Record
	c, ok := def.Column(at.Text)
	if !ok {
		r.wrongf(at.Line, "to: table %s has no column %s; say in record which one refers to the other record", def.Name, at.Text)
		return nil
	}
	target, known := dict.Table(c.Reference)
	if !known || c.ReferenceKey != "" {
		r.wrongf(at.Line, "to: %s of %s refers to no table by sys_id", c.Name, def.Name)
		return nil
	}
	if r.To.UnlessOthers.Text != "" && !def.Indexed(c.Name) {
		r.wrongf(r.To.UnlessOthers.Line, "to: others are found by %s, so name it in the indexes of %s", c.Name, def.Name)
	}
	r.guard(target, "to if", r.To.If)
	r.guard(def, "unless_others", r.To.UnlessOthers)
	return target
}

// bindTo makes the way to the other record ready, and returns its table.
func (b *bound) bindTo(dict *dictionary.Dictionary) *dictionary.Table {
	scope := b.class
	if named, ok := dict.Table(b.Table.Text); ok {
		scope = named
	}
	c, _ := scope.Column(b.To.Record.Text)
	target, _ := dict.Table(c.Reference)
	b.to = &passage{
		record: target, scope: scope, column: c.Name, others: b.To.UnlessOthers.Text != "",
		when: b.guard(target, "to if", b.To.If), notWhile: b.guard(scope, "unless_others", b.To.UnlessOthers),
	}
	return target
}

// Onward is another record on which rules about a row set something: the one that a
// column of the row refers to. Each is written once, after all rules about it have
// had their say.
type Onward struct {
	Table *dictionary.Table // where the record stands, or in a table that extends it
	SysID string

	rules []*bound
}

// Onward finds the other records that a write leads to.
func (r *Rules) Onward(class *dictionary.Table, op access.Operation, w Write) []*Onward {
	var found []*Onward
	for _, b := range r.byClass[class] {
		if b.to == nil || !b.fits(w, op) {
			continue
		}
		id := w.Row().Get(b.to.column)
		if id == "" {
			continue
		}
		at := slices.IndexFunc(found, func(o *Onward) bool { return o.Table == b.to.record && o.SysID == id })
		if at < 0 {
			at = len(found)
			found = append(found, &Onward{Table: b.to.record, SysID: id})
		}
		found[at].rules = append(found[at].rules, b)
	}
	return found
}

// Apply sets on the other record what the rules about the row say.
func (o *Onward) Apply(view store.View, other, row Write) {
	before := other.Before()
	for _, b := range o.rules {
		if !b.to.when.holds(before) || b.to.others && b.to.another(view, row.Row()) {
			continue
		}
		b.assign(other, row)
	}
}

// another tells whether a row beside this one refers to the same record and is as
// the rule says.
func (p *passage) another(view store.View, this *store.Row) bool {
	found := false
	for _, class := range p.scope.Classes() {
		store.Find(view, class.Name, p.column, this.Get(p.column), func(r *store.Row) bool {
			found = r.SysID() != this.SysID() && p.notWhile.holds(r)
			return !found
		})
		if found {
			return true
		}
	}
	return false
}
