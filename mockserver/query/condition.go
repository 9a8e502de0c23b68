package query

import (
	"fmt"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// test is a compiled condition.
type test[R any] struct {
	match func(R, *folds) bool
	value func(R) string // of the column, for tests of nothing else

	// What the planner may know: only rows whose field lies in span can match,
	// and if exact, all of them do. A nil span tells nothing.
	field string
	kind  glide.Kind
	span  *span
	exact bool
}

// test compiles one condition. There are three families: those that compare
// the field with another field, those that search its text, and those that say
// in which span of the column's order the value lies.
func (c *compiler[R]) test(condition Condition) (test[R], error) {
	switch {
	case condition.Related != nil:
		return c.relatedTest(condition.Related)
	case condition.Field == textQuery:
		return c.wordsTest(condition), nil
	}
	f, err := c.field(condition.Field)
	if err != nil {
		return test[R]{}, err
	}
	if holds, ok := fieldComparisons[condition.Op]; ok {
		return c.fieldTest(f, holds, condition.Value)
	}
	if holds, ok := searches[condition.Op]; ok {
		return c.textTest(f, holds, condition)
	}
	switch condition.Op {
	case IsOrShows:
		return c.shownTest(f, condition)
	case InstanceOf, InHierarchy, InHierarchyToday, Dynamic:
		return c.memberTest(f, condition)
	case MoreThan, LessThan:
		return c.distanceTest(f, condition.Op, condition.Value)
	case MatchesPattern, MatchesRegexp:
		return c.patternTest(f, condition)
	case Changes, ChangesFrom, ChangesTo:
		return test[R]{}, fmt.Errorf("%s is about a change, which rows of a list have not", condition.Op)
	}
	v, err := c.env.valueTest(f.Kind, condition.Op, condition.Value)
	return test[R]{
		match: func(r R, _ *folds) bool { return v.pass(f.Value(r)) },
		value: f.Value,
		field: condition.Field,
		kind:  f.Kind,
		span:  v.span,
		exact: v.exact,
	}, err
}

// fieldComparisons says for each operator that compares two fields which
// outcomes of a comparison satisfy it. As with "<" and ">", an empty value is
// neither greater nor less than anything.
var fieldComparisons = map[Operator]func(a, b string, order int) bool{
	SameAs:           func(_, _ string, order int) bool { return order == 0 },
	NotSameAs:        func(_, _ string, order int) bool { return order != 0 },
	GreaterField:     func(a, b string, order int) bool { return a != "" && b != "" && order > 0 },
	GreaterOrIsField: func(a, b string, order int) bool { return a != "" && b != "" && order >= 0 },
	LessField:        func(a, b string, order int) bool { return a != "" && b != "" && order < 0 },
	LessOrIsField:    func(a, b string, order int) bool { return a != "" && b != "" && order <= 0 },
}

// fieldTest compares f with the field that operand names. An "@unit" after the
// name compares dates by their day, week, month or the like.
func (c *compiler[R]) fieldTest(f Field[R], holds func(a, b string, order int) bool, operand string) (test[R], error) {
	path, unitName, dated := strings.Cut(operand, "@")
	other, err := c.field(path)
	if err != nil {
		return test[R]{}, err
	}
	round := func(value string) string { return value }
	if dated {
		u, err := unitNamed(unitName)
		if err != nil {
			return test[R]{}, err
		}
		round = func(value string) string { return c.env.roundDown(u, value) }
	}
	return test[R]{match: func(r R, _ *folds) bool {
		a, b := round(f.Value(r)), round(other.Value(r))
		return holds(a, b, glide.Compare(f.Kind, a, b))
	}}, nil
}

// searches are the operators that look for a text in another; both are folded
// already.
//
// documented: "does not contain" leaves empty fields out, unlike "is not".
var searches = map[Operator]func(text, part string) bool{
	Contains:       strings.Contains,
	DoesNotContain: func(text, part string) bool { return text != "" && !strings.Contains(text, part) },
	StartsWith:     strings.HasPrefix,
	EndsWith:       strings.HasSuffix,
}

func (c *compiler[R]) textTest(f Field[R], holds func(text, part string) bool, condition Condition) (test[R], error) {
	part, err := c.env.operand(glide.String, condition.Value)
	if err != nil {
		return test[R]{}, err
	}
	part = glide.Fold(part)
	text := f.Value
	if f.Display != nil {
		text = f.Display
	}
	folded := c.folded(condition.Field, text)
	return test[R]{match: func(r R, known *folds) bool { return holds(folded(r, known), part) }}, nil
}

// shownTest compares with the stored value and with what is shown for it.
func (c *compiler[R]) shownTest(f Field[R], condition Condition) (test[R], error) {
	condition.Op = Is
	stored, err := c.test(condition)
	if err != nil || f.Shown == nil {
		return stored, err
	}
	wanted := glide.Fold(condition.Value)
	return test[R]{match: func(r R, known *folds) bool { return stored.match(r, known) || glide.Fold(f.Shown(r)) == wanted }}, nil
}
