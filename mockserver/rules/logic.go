package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// This file finds rules that make no sense together: conditions that no row
// meets, and rules of a class that say the same, contradict each other or never
// have their turn.

// valuesAsked are the comparisons of a query with single values, those of lists
// one by one.
func valuesAsked(q *query.Query) []query.Condition {
	var asked []query.Condition
	for _, group := range q.Groups {
		for _, cluster := range group {
			for _, c := range cluster {
				for _, value := range valuesOf(c) {
					c.Value = value
					asked = append(asked, c)
				}
			}
		}
	}
	return asked
}

// valuesOf are the values that a condition asks for or excludes; none for other
// operators.
func valuesOf(c query.Condition) []string {
	switch c.Op {
	case query.Is, query.IsNot:
		return []string{c.Value}
	case query.In, query.NotIn:
		return strings.Split(c.Value, ",")
	}
	return nil
}

// never tells whether a query is known to match no row: in each of its groups,
// what is asked of one column leaves no value for it.
func never(q *query.Query) bool {
	return len(q.Groups) > 0 && !slices.ContainsFunc(q.Groups, satisfiable)
}

func satisfiable(g query.Group) bool {
	allowed := map[string][]string{} // by column; one that is not there may have any
	for _, cluster := range g {
		field, values, ok := oneOf(cluster)
		if !ok {
			continue
		}
		if before, narrowed := allowed[field]; narrowed {
			values = slices.DeleteFunc(values, func(v string) bool { return !slices.Contains(before, v) })
		}
		allowed[field] = values
	}
	for _, cluster := range g {
		c := cluster[0]
		values, narrowed := allowed[c.Field]
		if len(cluster) > 1 || !narrowed {
			continue
		}
		allowed[c.Field] = slices.DeleteFunc(values, func(v string) bool { return excludes(c, v) })
	}
	for _, values := range allowed {
		if len(values) == 0 {
			return false
		}
	}
	return true
}

// oneOf are the values that a cluster leaves for a column, if it does: column=1,
// or column=1^ORcolumn=2. Text of different case is the same.
func oneOf(cluster query.Cluster) (field string, values []string, ok bool) {
	field = cluster[0].Field
	for _, c := range cluster {
		switch {
		case c.Field != field || c.Related != nil:
			return "", nil, false
		case c.Op == query.IsEmpty:
			values = append(values, "")
		case c.Op == query.Is || c.Op == query.In:
			for _, v := range valuesOf(c) {
				values = append(values, strings.ToLower(v))
			}
		default:
			return "", nil, false
		}
	}
	return field, values, true
}

// excludes tells whether a condition by itself keeps a column from a value.
func excludes(c query.Condition, value string) bool {
	switch c.Op {
	case query.IsNot, query.NotIn:
		return slices.ContainsFunc(valuesOf(c), func(v string) bool { return strings.EqualFold(v, value) })
	case query.IsNotEmpty:
		return value == ""
	}
	return false
}

// compare notes what is wrong with the rules of one class together. A rule of a
// class may say otherwise than one of its parents, after which it runs.
func compare(list []*bound) {
	for i, later := range list {
		for _, earlier := range list[:i] {
			switch {
			case earlier.rule == later.rule:
			case earlier.Name.Text == later.Name.Text:
				later.wrongf(later.Name.Line, "the rule at %s has the same name in %s; rename one, or keep one", earlier.place(), later.class.Name)
			case earlier.stopsAll(later):
				later.wrongf(later.Name.Line, "it never runs in %s: rule %q at %s refuses every such write before", later.class.Name, earlier.Name.Text, earlier.place())
			case earlier.occasion == later.occasion && earlier.depth(later.class) == later.depth(later.class):
				later.against(earlier)
			}
		}
	}
}

// stopsAll tells whether a rule refuses every write that would come to a later
// one.
func (r *bound) stopsAll(later *bound) bool {
	if !r.Abort || r.If.Text+r.Was.Text+r.By.Text != "" || len(r.changes)+len(r.unless)+len(r.Switch) > 0 {
		return false
	}
	return !slices.ContainsFunc(later.on, func(op access.Operation) bool { return !slices.Contains(r.on, op) })
}

// when is the occasion on which a rule runs, as a text to compare by.
func (r *rule) when() string {
	sorted := func(some []datafile.Placed) []string { return slices.Sorted(slices.Values(texts(some))) }
	var switches []string
	for _, name := range slices.Sorted(maps.Keys(r.Switch)) {
		switches = append(switches, name+"="+r.Switch[name].Text)
	}
	to := ""
	if r.To != nil {
		to = strings.Join([]string{r.To.Record.Text, r.To.If.Text, r.To.UnlessOthers.Text}, " ")
	}
	return fmt.Sprint(sorted(r.On), switches, "to", to, "if", r.If.Text, "was", r.Was.Text, "by", r.By.Text, sorted(r.Changes), sorted(r.Unless))
}

// against notes that two rules which run on the same occasion say the same, or
// give a column two values.
func (r *bound) against(earlier *bound) {
	before := map[string]string{}
	for _, s := range earlier.Set {
		before[s.column.Text] = s.effect.say()
	}
	same := len(before) > 0 && len(r.Set) == len(earlier.Set) && r.UnlessSet == earlier.UnlessSet
	for _, s := range r.Set {
		value, both := before[s.column.Text]
		now := s.effect.say()
		same = same && both && value == now
		if both && value != now && s.effect.entry == nil && !r.UnlessSet {
			r.wrongf(s.column.Line, "set %s: rule %q at %s gives it another value on the same occasion; keep one", s.column.Text, earlier.Name.Text, earlier.place())
		}
	}
	if same && len(r.Steps)+len(earlier.Steps) == 0 && slices.Equal(texts(r.Mandatory), texts(earlier.Mandatory)) {
		r.wrongf(r.Name.Line, "it says the same as rule %q at %s; keep one", earlier.Name.Text, earlier.place())
	}
}

// say is an effect as a text to compare by.
func (e effect) say() string {
	if e.entry == nil {
		return "text " + e.literal
	}
	return fmt.Sprintf("%+v", *e.entry)
}
