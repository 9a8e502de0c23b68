package suite

import (
	"slices"

	"gopkg.in/yaml.v3"
)

// Turn is what becomes of a check from one release to another.
type Turn string

// A check begins or ends with a duty that only one of the releases has. It changes where
// the same question is to be answered otherwise, and stays where nothing is.
const (
	Stays   Turn = "stays"
	Begins  Turn = "begins"
	Ends    Turn = "ends"
	Changes Turn = "changes"
)

// Turn compares what a check asks of two releases, which need not be neighbours nor in
// the order of time.
func (c *Catalog) Turn(check *Check, from, to Release) Turn {
	before, after := c.Holds(check, from), c.Holds(check, to)
	switch {
	case !before && !after:
		return Stays
	case !before:
		return Begins
	case !after:
		return Ends
	}
	other := func(s Step) bool {
		return c.Between(from.Key, s.When.Since, s.When.Until) != c.Between(to.Key, s.When.Since, s.When.Until)
	}
	if check.NamesRelease && from.Key != to.Key || slices.ContainsFunc(check.Steps, other) {
		return Changes
	}
	return Stays
}

// Holds reports whether a release has the duty that the check is about: it exists there,
// with what it requires, and in a flow that the release has.
func (c *Catalog) Holds(check *Check, r Release) bool {
	lacks := func(capability string) bool { return !slices.Contains(r.Capabilities, capability) }
	enters := func(flow Flow) bool { return flow != OAuth || r.OAuth }
	return c.Between(r.Key, check.Since, check.Until) && !slices.ContainsFunc(check.Requires, lacks) && slices.ContainsFunc(check.Flows, enters)
}

// namesRelease reports whether the variable of the release stands in a part of a suite.
func namesRelease(node *yaml.Node) bool {
	if node.Kind == yaml.ScalarNode {
		found := false
		_, _ = Expand(node.Value, func(v Variable) (string, error) { // what is no variable is told of by validation
			found = found || v.Name == "release"
			return "", nil
		})
		return found
	}
	return slices.ContainsFunc(node.Content, namesRelease)
}
