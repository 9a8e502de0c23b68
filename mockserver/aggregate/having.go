package aggregate

import (
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// Condition is a part of sysparm_having, which a group has to meet to be in the
// answer.
type Condition struct {
	Operation Operation
	Column    string // "" for the count of rows
	Compare   string // =, !=, <, <=, > or >=
	Value     string
}

// ParseHaving reads sysparm_having: aggregate, column, comparison and value with a
// caret between them, and a comma between conditions, all of which have to be met
// (documented: "Aggregate API"). A part that is none is left out, as it is in a query
// (assumed).
func ParseHaving(text string) []Condition {
	var all []Condition
	for part := range strings.SplitSeq(text, ",") {
		words := strings.Split(strings.TrimSpace(part), "^")
		const whole = 4
		if len(words) != whole {
			continue
		}
		o, ok := operation(words[0])
		if !ok || !slices.Contains([]string{"=", "!=", "<", "<=", ">", ">="}, words[2]) || words[1] == "" && o != Count {
			continue
		}
		all = append(all, Condition{o, words[1], words[2], words[3]})
	}
	return all
}

// operation reads an operation in any case.
func operation(word string) (Operation, bool) {
	o := Operation(strings.ToLower(word))
	return o, slices.Contains(Operations(), o)
}

// Having keeps the groups that meet all conditions. One about a column that is not
// measured, or about one whose kind it does not suit, is left out.
func (g *Groups) Having(conditions []Condition) {
	g.all = slices.DeleteFunc(g.all, func(group *Group) bool {
		return slices.ContainsFunc(conditions, func(c Condition) bool { return !group.meets(c) })
	})
}

func (g *Group) meets(c Condition) bool {
	kind, ok := g.of.kind(c.Operation, c.Column)
	if !ok {
		return true
	}
	value := g.measure(c.Operation, c.Column)
	if value == "" { // an aggregate of nothing is NULL, which meets no condition
		return false
	}
	order := glide.Compare(kind, value, c.Value)
	switch c.Compare {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}
