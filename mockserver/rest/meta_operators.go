package rest

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// operatorsOf are the operators that a filter offers for a column.
func operatorsOf(c *dictionary.Column, choices bool) []dictionary.FilterOperator {
	if c == keywords {
		return []dictionary.FilterOperator{{Operator: query.Is, Label: "are"}}
	}
	return c.FilterOperators(choices)
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
	for i, o := range operatorsOf(c, choices) {
		if i > 0 {
			b = append(b, ',')
		}
		editor := o.Editor
		if editor == "" {
			editor = editorOf(c, choices)
		}
		b = wire.AppendText(append(b, `{"operator":`...), string(o.Operator))
		b = wire.AppendText(append(b, `,"label":`...), o.Label)
		b = wire.AppendText(append(b, `,"editor":`...), editor)
		b = wire.AppendText(append(b, `,"advancedEditor":`...), editor)
		b = append(b, '}')
	}
	return append(b, ']')
}
