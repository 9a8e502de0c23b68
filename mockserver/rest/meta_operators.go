package rest

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// filterOperator is an operator as a filter shows it.
type filterOperator struct {
	operator query.Operator
	label    string
	editor   string // "" is that of the column
}

// Editors that do not depend on the column.
const (
	noEditor      = "none"
	betweenEditor = "between"
	fieldEditor   = "field"
	manyEditor    = "choice_multiple"
)

// Operators that every column has (documented: "Operators available for filters and
// queries", with these labels; assumed: which kinds of columns have which, and the
// names of the editors, of which clients know choice, choice_multiple and reference).
var (
	equality = []filterOperator{{query.Is, "is", ""}, {query.IsNot, "is not", ""}}
	presence = []filterOperator{
		{query.IsEmpty, "is empty", noEditor}, {query.IsNotEmpty, "is not empty", noEditor}, {query.IsAnything, "is anything", noEditor},
	}
	sameness = []filterOperator{{query.SameAs, "is same", fieldEditor}, {query.NotSameAs, "is different", fieldEditor}}
	parts    = []filterOperator{
		{query.StartsWith, "starts with", "text"}, {query.EndsWith, "ends with", "text"},
		{query.Contains, "contains", "text"}, {query.DoesNotContain, "does not contain", "text"},
	}
	order = []filterOperator{
		{query.Less, "less than", ""}, {query.Greater, "greater than", ""},
		{query.LessOrIs, "less than or is", ""}, {query.GreaterOrIs, "greater than or is", ""}, {query.Between, "between", betweenEditor},
	}
	moments = []filterOperator{
		{query.On, "on", ""}, {query.NotOn, "not on", ""}, {query.Less, "before", ""}, {query.LessOrIs, "at or before", ""},
		{query.Greater, "after", ""}, {query.GreaterOrIs, "at or after", ""}, {query.Between, "between", betweenEditor},
		{query.DatePart, "trend", "trend"}, {query.RelativeAfter, "relative", "relative"},
		{query.MoreThan, "is more than", "relative_field"}, {query.LessThan, "is less than", "relative_field"},
	}
	oneOf = []filterOperator{{query.In, "is one of", manyEditor}, {query.NotIn, "is not one of", manyEditor}}
)

// operatorsOf are the operators that a filter offers for a column, in groups.
func operatorsOf(c *dictionary.Column, choices bool) [][]filterOperator {
	switch {
	case c == keywords:
		return [][]filterOperator{{{query.Is, "are", ""}}}
	case c.Secret():
		return nil
	case choices:
		return [][]filterOperator{equality, oneOf, presence, parts, order, sameness}
	}
	switch c.Kind {
	case glide.Integer, glide.Decimal, glide.Duration:
		return [][]filterOperator{equality, presence, order, sameness}
	case glide.Boolean:
		return [][]filterOperator{equality, presence, sameness}
	case glide.Date, glide.DateTime:
		return [][]filterOperator{moments, presence, sameness}
	case glide.Reference:
		return [][]filterOperator{equality, presence, parts, sameness, {{query.Dynamic, "is (dynamic)", "choice_dynamic"}}}
	case glide.List, glide.Journal:
		return [][]filterOperator{parts[2:], presence}
	default:
		return [][]filterOperator{equality, parts, presence, {{query.IsEmptyString, "is empty string", noEditor}}, order, sameness}
	}
}

// editorOf is in what a value for the column is given.
func editorOf(c *dictionary.Column, choices bool) string {
	switch {
	case choices:
		return "choice"
	case c.Kind == glide.Reference:
		return "reference"
	case c.Kind == glide.Boolean:
		return "boolean"
	case c.Kind == glide.Date || c.Kind == glide.DateTime:
		return "date"
	}
	return "text"
}

// appendOperators appends the operators of a column (client: the members).
func appendOperators(b []byte, c *dictionary.Column, choices bool) []byte {
	b = append(b, '[')
	comma := false
	for _, group := range operatorsOf(c, choices) {
		for _, o := range group {
			if comma {
				b = append(b, ',')
			}
			comma = true
			editor := o.editor
			if editor == "" {
				editor = editorOf(c, choices)
			}
			b = appendText(append(b, `{"operator":`...), string(o.operator))
			b = appendText(append(b, `,"label":`...), o.label)
			b = appendText(append(b, `,"editor":`...), editor)
			b = appendText(append(b, `,"advancedEditor":`...), editor)
			b = append(b, '}')
		}
	}
	return append(b, ']')
}
