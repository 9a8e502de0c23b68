package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Load reads the .yaml files at the top of each of the file systems, in the
// order of their names; within a table, rules run in the order in which they are
// read. It refuses what cannot be meant: names that the dictionary does not have,
// values that a column cannot hold, rules that never run, and rules that
// contradict each other. The first are ours, and say how sure each rule is; a user's
// own need not. Its errors name the file, the line and what to do; all
// that is wrong is reported at once.
func Load(dict *dictionary.Dictionary, systems ...fs.FS) (*Rules, error) {
	var problems []error
	var read []*rule
	for i, fsys := range systems {
		files, err := fs.Glob(fsys, "*.yaml")
		if err != nil {
			return nil, fmt.Errorf("find rules: %w", err)
		}
		for _, file := range files {
			some, err := readRules(fsys, file)
			for _, r := range some {
				if i > 0 {
					r.assume()
				}
			}
			read, problems = append(read, some...), append(problems, err)
		}
	}
	l := &ruleLoader{dict: dict, byClass: map[*dictionary.Table][]*bound{}}
	for _, r := range read {
		l.add(r)
	}
	rules := l.arrange()
	for _, r := range read {
		problems = append(problems, r.report())
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return rules, nil
}

// ruleLoader makes rules ready for the classes in which they run.
type ruleLoader struct {
	dict    *dictionary.Dictionary
	byClass map[*dictionary.Table][]*bound
}

// add checks a rule, and binds it if there is nothing wrong with it.
func (l *ruleLoader) add(r *rule) {
	named := r.named(l.dict)
	r.check(l.dict, named)
	if len(r.mistakes) > 0 {
		return
	}
	r.occasion = r.when()
	classes := named
	if r.Table.Text != "" {
		classes = named[0].Classes()
	}
	for _, class := range classes {
		b := r.bind(l.dict, class)
		l.byClass[class] = append(l.byClass[class], b)
	}
}

// arrange puts the rules of parents before those of their children, and compares
// the rules of each class with each other.
func (l *ruleLoader) arrange() *Rules {
	for _, class := range l.dict.All() {
		list := l.byClass[class]
		slices.SortStableFunc(list, func(a, b *bound) int { return a.depth(class) - b.depth(class) })
		compare(list)
	}
	return &Rules{byClass: l.byClass}
}

// depth tells rules of parents from rules of a class itself.
func (r *rule) depth(class *dictionary.Table) int {
	if r.Table.Text == "" {
		return class.Depth()
	}
	for up := class; up != nil; up = up.Super {
		if up.Name == r.Table.Text {
			return up.Depth()
		}
	}
	return 0
}

// bind makes a rule that holds ready for one class.
func (r *rule) bind(dict *dictionary.Dictionary, class *dictionary.Table) *bound {
	b := &bound{rule: r, class: class, changes: texts(r.Changes), unless: texts(r.Unless)}
	for _, op := range r.On {
		b.on = append(b.on, access.Operation(op.Text))
	}
	for _, name := range r.Mandatory {
		c, _ := class.Column(name.Text)
		b.mandatory = append(b.mandatory, c)
	}
	receiver := class
	if r.To != nil {
		receiver = b.bindTo(dict)
	}
	for _, s := range r.Set {
		place, _ := receiver.Layout.Ordinal(s.column.Text)
		b.set = append(b.set, assignment{s.column.Text, place, s.effect})
	}
	b.when, b.was = r.guard(class, "if", r.If), r.guard(class, "was", r.Was)
	return b
}

// guard makes a condition on the columns of one row ready, and notes what is
// wrong with it. It looks at nothing else, so that it needs no reader: no
// dot-walks, no functions.
func (r *rule) guard(class *dictionary.Table, key string, text datafile.Placed) guard {
	if text.Text == "" {
		return guard{}
	}
	program := query.Compile(query.Parse(text.Text), rowSchema{def: class}, query.Env{})
	for _, dropped := range program.Dropped() {
		r.wrongf(text.Line, "%s: %v", key, dropped)
	}
	return guard{program}
}

// rowSchema shows the columns of a table by their stored values.
type rowSchema struct {
	query.Alone[*store.Row]
	def *dictionary.Table
}

// Field implements [query.Schema].
func (s rowSchema) Field(name string) (query.Field[*store.Row], bool) {
	i, ok := s.def.Layout.Ordinal(name)
	if !ok {
		return query.Field[*store.Row]{}, false
	}
	return query.Field[*store.Row]{Kind: s.def.Columns[i].Kind, Value: func(row *store.Row) string { return row.At(i) }}, true
}
