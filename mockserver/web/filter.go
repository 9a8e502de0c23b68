package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// option is an entry of a selection.
type option struct {
	Value, Label string
	Selected     bool
}

// filterForm is what the filter of a list offers: operators that any column understands.
// The others of the language would need an editor each; who needs them writes the query.
type filterForm struct {
	Fields    []option
	Operators []option
}

func filterFormOf(reader *table.Reader, def *dictionary.Table) filterForm {
	var form filterForm
	for _, c := range def.Columns {
		if !c.Secret() && reader.MayRead(def, dictionary.Path{c}) {
			form.Fields = append(form.Fields, option{Value: c.Name, Label: c.Label})
		}
	}
	sortByLabel(form.Fields)
	for _, o := range dictionary.TextFilterOperators() {
		form.Operators = append(form.Operators, option{Value: string(o.Operator), Label: o.Label})
	}
	return form
}

// breadcrumb is a condition of the list in words, which leads to the list with all
// conditions up to it (documented: "Breadcrumbs").
type breadcrumb struct {
	Text string
	Link string
}

func (c *call) breadcrumbs(def *dictionary.Table, q *query.Query, p listParameters) []breadcrumb {
	crumbs := []breadcrumb{{Text: "All", Link: p.address(def, "", 1)}}
	switch len(q.Groups) {
	case 0:
		return crumbs
	case 1:
		for i, cluster := range q.Groups[0] {
			upTo := query.Query{Groups: []query.Group{q.Groups[0][:i+1]}, Order: q.Order}
			crumbs = append(crumbs, breadcrumb{Text: c.clusterText(def, cluster), Link: p.address(def, upTo.String(), 1)})
		}
		return crumbs
	}
	var alternatives []string
	for _, group := range q.Groups {
		var parts []string
		for _, cluster := range group {
			parts = append(parts, c.clusterText(def, cluster))
		}
		alternatives = append(alternatives, strings.Join(parts, " and "))
	}
	return append(crumbs, breadcrumb{Text: strings.Join(alternatives, ", or all of: "), Link: p.address(def, q.String(), 1)})
}

func (c *call) clusterText(def *dictionary.Table, cluster query.Cluster) string {
	texts := make([]string, len(cluster))
	for i, condition := range cluster {
		texts[i] = c.conditionText(def, condition)
	}
	return strings.Join(texts, " or ")
}

// visitorID stands in a query for the sys_id of whoever asks.
const visitorID = "javascript:gs.getUserID()"

// conditionText is a condition as people read it: the label of the column, the words
// of the operator, and the value as it shows. Whoever asks is called by name (assumed, as
// breadcrumbs are known from use).
func (c *call) conditionText(def *dictionary.Table, asked query.Condition) string {
	reader := c.reader()
	path, ok := reader.Path(def, asked.Field)
	if asked.Related != nil || !ok {
		return clip(asked.String())
	}
	words := strings.ToLower(string(asked.Op))
	column := path.Last()
	for _, o := range slices.Concat(column.FilterOperators(len(column.Choices) > 0), dictionary.TextFilterOperators()) {
		if o.Operator == asked.Op {
			words = o.Label
			break
		}
	}
	if asked.Op == query.Is {
		words = "="
	}
	value := asked.Value
	if asked.Op == query.Is || asked.Op == query.IsNot {
		value = c.valueText(column, value)
	}
	return clip(strings.TrimSpace(column.Label + " " + words + " " + value))
}

// valueText is the value of a condition as it shows, or as it is where that would say too
// much or nothing.
func (c *call) valueText(column *dictionary.Column, value string) string {
	switch {
	case value == visitorID:
		return nameOf(c.visit)
	case strings.HasPrefix(value, "javascript:") || !mayName(c.reader(), column, value):
		return value
	}
	return cmp.Or(c.reader().Display(column, value), value)
}

// mayName tells whether the reader may see the records that a value of a condition points
// to. In a row they are shown by name to whoever may read that row; in a condition anybody
// can write any sys_id.
func mayName(reader *table.Reader, c *dictionary.Column, value string) bool {
	if c.Reference == "" {
		return true
	}
	for id := range strings.SplitSeq(value, ",") {
		if _, err := reader.Record(c.Reference, strings.TrimSpace(id)); err != nil {
			return false
		}
	}
	return true
}

func sortByLabel(options []option) {
	slices.SortFunc(options, func(a, b option) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label)), cmp.Compare(a.Value, b.Value))
	})
}
