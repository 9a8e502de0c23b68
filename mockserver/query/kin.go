package query

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// memberTest compiles the operators that ask whether a value is one of those that
// something else stands for: a class and its descendants, a place in a hierarchy,
// a stored filter option.
func (c *compiler[R]) memberTest(f Field[R], condition Condition) (test[R], error) {
	members, err := c.members(condition)
	if err != nil {
		return test[R]{}, err
	}
	for i := range members {
		members[i] = glide.Fold(members[i])
	}
	slices.Sort(members)
	return test[R]{match: func(r R, _ *folds) bool {
		_, found := slices.BinarySearch(members, glide.Fold(f.Value(r)))
		return found
	}}, nil
}

func (c *compiler[R]) members(condition Condition) ([]string, error) {
	switch condition.Op {
	case InstanceOf:
		classes := c.schema.Classes(condition.Value)
		if len(classes) == 0 {
			return nil, fmt.Errorf("there is no table %q", condition.Value)
		}
		return classes, nil
	case Dynamic:
		if c.env.Dynamic != nil {
			if values, known := c.env.Dynamic(condition.Value); known {
				return slices.Clone(values), nil
			}
		}
		return nil, fmt.Errorf("there is no dynamic filter option %q", condition.Value)
	}
	// The definition before the @ names which hierarchy; a table has one here.
	_, root, found := strings.Cut(condition.Value, "@")
	if !found {
		root = condition.Value
	}
	root, err := c.env.operand(glide.Reference, root)
	if err != nil {
		return nil, err
	}
	below, known := c.schema.Below(condition.Field, root)
	if !known {
		return nil, fmt.Errorf("the field %q leads into no hierarchy", condition.Field)
	}
	return below, nil
}

// patternTest compiles MATCH_PAT, with * and ?, and MATCH_RGX. Both compare
// without case, like all searches in text; expressions are RE2, whose time grows
// with the text and their size and nothing else.
func (c *compiler[R]) patternTest(f Field[R], condition Condition) (test[R], error) {
	op, operand := condition.Op, condition.Value
	text := f.Value
	if f.Display != nil {
		text = f.Display
	}
	if op == MatchesPattern {
		pattern := strings.ReplaceAll(glide.Fold(operand), "/", "\x00") // path.Match stops at slashes
		if _, err := path.Match(pattern, ""); err != nil {
			return test[R]{}, fmt.Errorf("%s: %w", op, err)
		}
		folded := c.folded(condition.Field, text)
		return test[R]{match: func(r R, known *folds) bool {
			matched, _ := path.Match(pattern, strings.ReplaceAll(folded(r, known), "/", "\x00")) // the pattern is sound
			return matched
		}}, nil
	}
	pattern, err := expression(operand)
	if err != nil {
		return test[R]{}, fmt.Errorf("%s: %w", op, err)
	}
	return test[R]{match: func(r R, _ *folds) bool { return pattern.MatchString(text(r)) }}, nil
}
