package table

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/datafile"
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

// maxPassages bounds how far a write leads from record to record, so that a long
// chain of parents ends somewhere (assumed: the platform stops business rules
// that call each other too deeply).
const maxPassages = 10

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

// passOn runs the rules that set columns of other records, once the row itself is
// written. Such a record is written as by the caller, with rules and trail of its
// own, whatever the caller may do with it (assumed: business rules run with the
// system's rights). A write does not lead back to a record that it came from.
func (w *writer) passOn(tx store.Tx, op access.Operation) error {
	if len(w.from) >= maxPassages {
		return nil
	}
	var passages []*passage
	type record struct {
		table *dictionary.Table
		id    string
	}
	byRecord := map[record][]*bound{} // each is written once, after all rules about it have had their say
	for _, r := range w.tables.rules.byClass[w.def] {
		if r.to == nil || !r.fits(w, op) {
			continue
		}
		id := w.row.Get(r.to.column)
		if id == "" || id == w.row.SysID() || slices.Contains(w.from, id) {
			continue
		}
		to := record{r.to.record, id}
		if byRecord[to] == nil {
			passages = append(passages, r.to)
		}
		byRecord[to] = append(byRecord[to], r)
	}
	for _, p := range passages {
		if err := w.pass(tx, p, byRecord[record{p.record, w.row.Get(p.column)}]); err != nil {
			return err
		}
	}
	return nil
}

// pass writes to the record at the end of a passage what rules set there.
func (w *writer) pass(tx store.Tx, p *passage, rules []*bound) error {
	found, class, ok := row(tx, p.record, w.row.Get(p.column))
	if !ok {
		return nil
	}
	sub := &writer{tables: w.tables, caller: w.caller, view: tx, def: class, before: found, from: append(slices.Clone(w.from), w.row.SysID())}
	sub.begin(found.Values())
	for _, r := range rules {
		if !r.to.when.holds(found) || r.to.others && r.to.another(tx, w.row) {
			continue
		}
		sub.assign(r, w)
	}
	return sub.save(tx, nil)
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
