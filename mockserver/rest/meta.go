package rest

import (
	"fmt"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// metaService tells what forms and filters of the platform know of a table. It is
// not documented and widely used, for it needs no right to the dictionary (client:
// CDAP's plug-in, SN Utils, condition builders and several command lines).
var metaService = service{
	name: "UI Meta API", // assumed
	root: "/api/now",
	// v1 alone (assumed: clients name none).
	offered: func(s *release.Settings) bool { return s.APIUIMetaEnabled },
	paths:   map[string]verbs{"/ui/meta/{table}": {http.MethodGet: (*call).meta}},
}

// meta serves GET /api/now/ui/meta/{table}: the columns by name, inherited ones
// included, as far as the caller may read them (assumed, as for records).
func (c *call) meta() (*Reply, error) {
	reader, def, err := c.readable()
	if err != nil {
		return nil, err
	}
	m := metaWriter{call: c, reader: reader, def: def, operators: truth(c.values.Get("sysparm_operators"))}
	b := []byte(`{"result":{"columns":{`)
	comma := false
	for _, column := range def.Columns {
		if !reader.MayRead(def, dictionary.Path{column}) {
			continue
		}
		if comma {
			b = append(b, ',')
		}
		comma = true
		b = m.column(append(wire.AppendText(b, column.Name), ':'), column)
	}
	// assumed: how the search in all texts shows in filters; no element can be called so.
	if truth(c.values.Get("sysparm_keywords")) && !c.xml {
		if comma {
			b = append(b, ',')
		}
		b = m.column(append(wire.AppendText(b, keywords.Name), ':'), keywords)
	}
	return &Reply{Body: c.document(append(b, `}}}`...))}, nil
}

// keywords stands among the columns for a search in all texts of a row, under the
// name that encoded queries have for it.
var keywords = &dictionary.Column{Name: "123TEXTQUERY321", Label: "Keywords", Type: "string"}

// readable is the table that the path names, where the caller may read it.
func (c *call) readable() (*table.Reader, *dictionary.Table, error) {
	reader := c.api.tables.Reader(c.visit.Caller)
	def, err := reader.Table(c.table)
	if err != nil {
		return nil, nil, err
	}
	if !reader.MayReadTable(def) {
		return nil, nil, fmt.Errorf("describe %s: %w", c.table, table.ErrForbidden)
	}
	return reader, def, nil
}

// metaWriter writes what is known of columns.
type metaWriter struct {
	call      *call
	reader    *table.Reader
	def       *dictionary.Table
	operators bool // the filter operators are wanted
}

// column appends the object about a column (client: label, name, type,
// internal_type, choices, reference and reference_display_field, mandatory,
// read_only, max_length, filterable, operators; assumed: default_value, hint,
// attributes, and that numbers and booleans are such).
func (m *metaWriter) column(b []byte, c *dictionary.Column) []byte {
	choices := m.choices(c)
	shown := c.Type
	if len(choices) > 0 && m.call.settings.UIMetaChoiceType == release.UIMetaChoice {
		shown = "choice"
	}
	b = append(b, '{')
	for _, member := range [][2]string{
		{"name", c.Name}, {"label", c.Label}, {"type", shown}, {"internal_type", c.Type}, {"default_value", c.Default},
		{"hint", ""}, {"attributes", ""}, {"reference", c.Reference},
	} {
		b = wire.AppendText(append(b, `"`+member[0]+`":`...), member[1])
		b = append(b, ',')
	}
	b = fmt.Appendf(b, `"mandatory":%t,"read_only":%t,"max_length":%d,"filterable":%t`,
		c.Mandatory, c.ReadOnly || !m.reader.MayWrite(m.def, c.Name), c.MaxLength, !c.Secret())
	if c.Reference != "" {
		b = wire.AppendText(append(b, `,"reference_display_field":`...), m.displayOf(c.Reference))
	}
	if len(choices) > 0 {
		b = appendPairs(append(b, `,"choices":`...), "label", "value", choices)
	}
	if m.operators {
		b = appendOperators(append(b, `,"operators":`...), c, len(choices) > 0)
	}
	return append(b, '}')
}

// displayOf is the column that stands for the rows of a table.
func (m *metaWriter) displayOf(name string) string {
	def, err := m.reader.Table(name)
	if err != nil {
		return ""
	}
	return def.Display
}

// choices are those of a column that the instance offers, each once, as label and
// value. Where a form may leave the column empty, the first says so (client: one
// passes over an entry without a value; observed: state, which has a default, has
// none).
func (m *metaWriter) choices(c *dictionary.Column) [][2]string {
	var offered [][2]string
	if len(c.Choices) > 0 && c.Default == "" && !c.Mandatory {
		offered = append(offered, [2]string{"-- None --", ""})
	}
	seen := map[string]bool{}
	for _, choice := range c.Choices {
		if !choice.Offered(m.call.settings) || seen[choice.Value] {
			continue
		}
		seen[choice.Value] = true
		offered = append(offered, [2]string{choice.Label, choice.Value})
	}
	return offered
}

// appendPairs appends a list of objects with two texts each.
func appendPairs(b []byte, first, second string, pairs [][2]string) []byte {
	b = append(b, '[')
	for i, pair := range pairs {
		if i > 0 {
			b = append(b, ',')
		}
		b = wire.AppendText(append(b, `{"`+first+`":`...), pair[0])
		b = wire.AppendText(append(b, `,"`+second+`":`...), pair[1])
		b = append(b, '}')
	}
	return append(b, ']')
}
