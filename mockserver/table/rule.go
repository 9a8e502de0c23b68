package table

import (
	"fmt"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Rules are what the platform itself does when a row is written: defaults that
// depend on other columns, stamps, states that follow each other, and what it
// refuses. On a real instance these are business rules, data lookups and data
// policies. They never change once they are loaded.
type Rules struct {
	byClass map[*Definition][]*bound // those of its parents first
}

// rule is one of them; fixtures/rules explains the shape.
type rule struct {
	Name      placed            `yaml:"name"`
	Table     string            `yaml:"table"`   // and what extends it
	Classes   []string          `yaml:"classes"` // these tables alone
	On        []Operation       `yaml:"on"`
	If        string            `yaml:"if"`
	Was       string            `yaml:"was"`
	Changes   []string          `yaml:"changes"`
	Unless    []string          `yaml:"unless_changes"`
	UnlessSet bool              `yaml:"unless_set"`
	Set       map[string]effect `yaml:"set"`
	Mandatory []string          `yaml:"mandatory"`
	Abort     bool              `yaml:"abort"`
	Mark      string            `yaml:"mark"`
	Source    string            `yaml:"source"`

	order []string // the names in Set, sorted
}

// bound is a rule made ready for one class, for a column has another place in
// each class that brings it of its own.
type bound struct {
	*rule

	when, was guard
}

// guard is a query made ready for the columns of a table; the zero guard holds.
type guard struct {
	program *query.Program[*store.Row]
}

func (g guard) holds(row *store.Row) bool { return g.program == nil || g.program.Match(row) }

// AbortError says that a business rule stopped a write.
type AbortError struct{ Table, Rule, RuleID string }

// Error implements error.
func (e *AbortError) Error() string {
	return fmt.Sprintf("business rule %q aborts the write to %s", e.Rule, e.Table)
}

// DataPolicyError says that a write leaves mandatory columns empty.
type DataPolicyError struct{ Labels []string }

// Error implements error.
func (e *DataPolicyError) Error() string {
	return "these fields are mandatory: " + strings.Join(e.Labels, ", ")
}

// apply runs the rules for a write, in their order.
func (w *writer) apply(op Operation) error {
	for _, r := range w.tables.rules.byClass[w.def] {
		if !r.fits(w, op) {
			continue
		}
		if r.Abort {
			return &AbortError{Table: w.def.Name, Rule: r.Name.text, RuleID: idOf("sys_script", r.Name.text)}
		}
		if err := r.demand(w); err != nil {
			return err
		}
		for _, name := range r.order {
			i, _ := w.def.Layout.Ordinal(name)
			if r.UnlessSet && w.values[i] != "" {
				continue
			}
			if value := r.Set[name].value(w, name); value != w.values[i] {
				w.values[i] = value
				w.touched[name] = true
			}
		}
	}
	return nil
}

func (r *bound) fits(w *writer, op Operation) bool {
	touched := func(name string) bool { return w.touched[name] }
	switch {
	case !slices.Contains(r.On, op):
		return false
	case len(r.Changes) > 0 && !slices.ContainsFunc(r.Changes, touched):
		return false
	case slices.ContainsFunc(r.Unless, touched):
		return false
	case w.before != nil && !r.was.holds(w.before):
		return false
	case w.before == nil && r.Was != "":
		return false
	}
	return r.when.holds(w.row)
}

// demand refuses a write that leaves a mandatory column empty.
func (r *rule) demand(w *writer) error {
	var missing []string
	for _, name := range r.Mandatory {
		c, _ := w.def.Column(name)
		written := c.Kind == glide.Journal && w.touched[name]
		if w.row.Get(name) == "" && !written {
			missing = append(missing, c.Label)
		}
	}
	if len(missing) > 0 {
		return &DataPolicyError{Labels: missing}
	}
	return nil
}
