package suite

import (
	"errors"
	"maps"
	"regexp"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// groupShape is what the name of a group looks like.
var groupShape = regexp.MustCompile(`^[a-z0-9-]+$`)

// useGroups puts the steps of groups where checks use them, in the suite and in its tree
// alike. A step keeps the line where it is written, and learns where it is used.
func useGroups(s *Suite, tree *yaml.Node) error {
	groups := member(tree, "groups")
	found := placeGroups(s, groups)
	used := map[string]bool{}
	for i, node := range items(member(tree, "checks")) {
		c := s.Checks[i]
		if c == nil {
			continue // validation speaks of it
		}
		for _, part := range []struct {
			steps *[]Step
			node  *yaml.Node
		}{{&c.Steps, member(node, "steps")}, {&c.Cleanup, member(node, "cleanup")}} {
			steps, nodes, err := s.expanded(*part.steps, items(part.node), groups, used)
			found = append(found, err)
			*part.steps = steps
			if part.node != nil && part.node.Kind == yaml.SequenceNode {
				part.node.Content = nodes
			}
		}
		c.NamesRelease = namesRelease(node) // in a group as well
	}
	for _, name := range slices.Sorted(maps.Keys(s.Groups)) {
		if !used[name] {
			found = append(found, wrongf(member(groups, name), "no check uses the group %s", name))
		}
	}
	return errors.Join(found...)
}

// placeGroups gives the steps of groups their lines. A group is made of steps of its own.
func placeGroups(s *Suite, groups *yaml.Node) (found []error) {
	for _, name := range slices.Sorted(maps.Keys(s.Groups)) {
		node := member(groups, name)
		if err := placeSteps(s.Groups[name], node); err != nil {
			found = append(found, err)
			continue
		}
		if !groupShape.MatchString(name) {
			found = append(found, wrongf(node, "the name of a group has lower-case letters, digits and hyphens; %q has others", name))
		}
		if len(s.Groups[name]) == 0 {
			found = append(found, wrongf(node, "the group %s has no steps", name))
		}
		for i, step := range s.Groups[name] {
			if step.Use != "" {
				found = append(found, wrongf(items(node)[i], "a group uses no other; write its steps here"))
			}
		}
	}
	return found
}

// expanded are steps, and the nodes that they were read from, with groups written out.
func (s *Suite) expanded(steps []Step, nodes []*yaml.Node, groups *yaml.Node, used map[string]bool) ([]Step, []*yaml.Node, error) {
	var (
		all   []Step
		read  []*yaml.Node
		found []error
	)
	for i, step := range steps {
		if step.Use == "" {
			all, read = append(all, step), append(read, nodes[i])
			continue
		}
		group, known := s.Groups[step.Use]
		switch {
		case !known:
			found = append(found, wrongf(nodes[i], "there is no group %q%s", step.Use, nearest.Hint(step.Use, slices.Sorted(maps.Keys(s.Groups)))))
		case len(nodes[i].Content) != 2:
			found = append(found, wrongf(nodes[i], "use stands alone; what else the step says would have no effect"))
		}
		used[step.Use] = true
		for k, inner := range group {
			inner.Used = step.Line
			all, read = append(all, inner), append(read, items(member(groups, step.Use))[k])
		}
	}
	return all, read, errors.Join(found...)
}
