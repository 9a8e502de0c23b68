package table

import (
	"fmt"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Rules are what the platform itself does when a row is written: defaults that
// depend on other columns, stamps, states that follow each other, and what it
// refuses. On a real instance these are business rules, data lookups and data
// policies. They never change once they are loaded.
type Rules struct {
	byClass map[*dictionary.Table][]*bound // those of its parents first
}

// Count is how many rules there are.
func (r *Rules) Count() int {
	seen := map[*rule]bool{}
	for _, list := range r.byClass {
		for _, b := range list {
			seen[b.rule] = true
		}
	}
	return len(seen)
}

// bound is a rule made ready for one class, for a column has another place in
// each class that brings it of its own.
type bound struct {
	*rule

	class           *dictionary.Table
	on              []access.Operation
	changes, unless []string
	mandatory       []*dictionary.Column
	set             []assignment
	when, was       guard
	to              *passage // nil: it sets columns of the row itself
}

// assignment is what a rule gives one column of a class.
type assignment struct {
	name   string
	place  int // of the column in the class
	effect effect
}

// guard is a query made ready for the columns of a class; the zero guard holds.
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
func (w *writer) apply(op access.Operation) error {
	for _, r := range w.tables.rules.byClass[w.def] {
		if r.to != nil || !r.fits(w, op) {
			continue
		}
		if r.Abort || r.misses(w) {
			return r.aborted()
		}
		if err := r.demand(w); err != nil {
			return err
		}
		w.assign(r, w)
	}
	return nil
}

// assign gives the row what a rule sets, with the values that it takes from the
// row of source.
func (w *writer) assign(r *bound, source *writer) {
	for _, a := range r.set {
		if r.UnlessSet && w.values[a.place] != "" {
			continue
		}
		if value := a.effect.value(source, w.values[a.place]); value != w.values[a.place] {
			w.values[a.place] = value
			w.touched[a.name] = true
		}
	}
}

func (r *bound) fits(w *writer, op access.Operation) bool {
	touched := func(name string) bool { return w.touched[name] }
	switch {
	case !slices.Contains(r.on, op):
		return false
	case len(r.changes) > 0 && !slices.ContainsFunc(r.changes, touched):
		return false
	case slices.ContainsFunc(r.unless, touched):
		return false
	case w.before != nil && !r.was.holds(w.before):
		return false
	case r.By.Text != "" && (w.caller.SysID == "" || w.row.Get(r.By.Text) != w.caller.SysID):
		return false
	case !r.Switch.hold(w.tables.settings()):
		return false
	}
	return r.when.holds(w.row)
}

// misses tells whether the row goes another step than one of those allowed.
func (r *bound) misses(w *writer) bool {
	for name, follow := range r.Steps {
		before, after := w.before.Get(name), w.row.Get(name)
		allowed, known := follow[before]
		if known && before != after && !slices.Contains(texts(allowed), after) {
			return true
		}
	}
	return false
}

func (r *bound) aborted() error {
	return &AbortError{Table: r.class.Name, Rule: r.Name.Text, RuleID: dictionary.IDOf("sys_script", r.Name.Text)}
}

// demand refuses a write that leaves a mandatory column empty.
func (r *bound) demand(w *writer) error {
	var missing []string
	for _, c := range r.mandatory {
		written := c.Kind == glide.Journal && w.touched[c.Name]
		if w.row.Get(c.Name) == "" && !written {
			missing = append(missing, c.Label)
		}
	}
	if len(missing) > 0 {
		return &DataPolicyError{Labels: missing}
	}
	return nil
}
