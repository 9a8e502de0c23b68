package suite

import (
	"reflect"
	"slices"
)

// common are the verbs that every connector check starts with; disconnect is
// some checks' own.
var common = []string{"connect", "test", "sync"}

// ordinary reports whether a step only wants a common verb to end well.
func (s Step) ordinary() bool {
	return slices.Contains(common, s.Run) && slices.Equal(s.Expect.Exit.Codes, []int{0}) && len(s.Env) == 0
}

// Common reports whether step number i, from 0, is nothing of the check's own:
// a verb that has to work in the world as it is, so that what the check is about
// can come after it. How to mend the check does not help when such a step fails.
func (c *Check) Common(i int) bool {
	if c.First || i == len(c.Steps)-1 || c.World.special(c.Steps[i].Run) {
		return false
	}
	return !slices.ContainsFunc(c.Steps[:i+1], func(s Step) bool { return !s.ordinary() })
}

// special reports whether the world differs from the base in what that verb
// meets. Rows are met by sync.
func (w World) special(verb string) bool {
	if verb != "sync" {
		w.Rows = nil
	}
	w.Tables = nil
	return !reflect.ValueOf(w).IsZero()
}

// StandsOn reports whether the check says nothing while that verb does not work:
// also a refusal that it waits for would only be the same defect. With delivered
// the verb works and does not deliver everything, on which fewer checks rely.
func (c *Check) StandsOn(verb string, delivered bool) bool {
	return slices.ContainsFunc(c.Steps, func(s Step) bool {
		everything := s.Expect.Records != nil && s.Expect.Records.Complete
		return s.Run == verb && (everything || !delivered)
	})
}
