package rest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// schemaService tells which tables there are, and their columns, as the platform's
// REST API Explorer asks for them. It is not documented, and used by those who have
// no right to sys_db_object (client: Microsoft's connector for Logic Apps, CDAP's
// plug-in, a command line).
var schemaService = service{
	name: "Table Schema API", // assumed
	root: "/api/now",
	// v1 alone (assumed: clients name none).
	offered: func(s *release.Settings) bool { return s.APITableSchemaEnabled },
	paths: map[string]verbs{
		"/doc/table/schema":         {http.MethodGet: (*call).schema},
		"/doc/table/schema/{table}": {http.MethodGet: (*call).schemaOf},
	},
}

// schema serves GET /api/now/doc/table/schema: the tables that the caller may read,
// with label and value (client), and whether another table refers to them (client: a
// command line selects by it; assumed: what it means), by their labels (assumed).
func (c *call) schema() (*Reply, error) {
	reader := c.api.tables.Reader(c.visit.Caller)
	var tables []*dictionary.Table
	target := map[string]bool{}
	for _, def := range c.api.tables.Dictionary().All() {
		if !def.Offered(c.settings) {
			continue
		}
		for _, column := range def.Columns {
			target[column.Reference] = true
		}
		if reader.MayReadTable(def) {
			tables = append(tables, def)
		}
	}
	slices.SortFunc(tables, func(a, b *dictionary.Table) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label)), cmp.Compare(a.Name, b.Name))
	})
	b := []byte(`{"result":[`)
	for i, def := range tables {
		if i > 0 {
			b = append(b, ',')
		}
		b = wire.AppendText(append(b, `{"label":`...), def.Label)
		b = wire.AppendText(append(b, `,"value":`...), def.Name)
		b = strconv.AppendBool(append(b, `,"reference":`...), target[def.Name])
		b = append(b, '}')
	}
	return &Reply{Body: c.document(append(b, `]}`...))}, nil
}

// schemaOf serves GET /api/now/doc/table/schema/{table}: the columns that the caller
// may read, inherited ones included (client: a list with name, label, internalType
// and exampleValue; assumed: that the example is empty, and their order).
func (c *call) schemaOf() (*Reply, error) {
	reader, def, err := c.readable()
	if err != nil {
		return nil, err
	}
	b := []byte(`{"result":[`)
	comma := false
	for _, column := range def.Columns {
		if !reader.MayRead(def, dictionary.Path{column}) {
			continue
		}
		if comma {
			b = append(b, ',')
		}
		comma = true
		b = wire.AppendText(append(b, `{"name":`...), column.Name)
		b = wire.AppendText(append(b, `,"label":`...), column.Label)
		b = wire.AppendText(append(b, `,"internalType":`...), column.Type)
		b = append(b, `,"exampleValue":""}`...)
	}
	return &Reply{Body: c.document(append(b, `]}`...))}, nil
}
