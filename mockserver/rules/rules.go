package rules

import (
	"fmt"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
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
