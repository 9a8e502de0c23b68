package wsdl

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap/message"
)

// document describes the operations on one table.
type document struct {
	call       *processor.Call
	namespace  string
	form       string // elementFormDefault
	operations []operation
}

// operation is one with its two messages.
type operation struct {
	name          string
	asks, answers []element
}

// element is one of XML Schema: of a simple type, or with elements of its own.
type element struct {
	name     string
	kind     string // of XML Schema; "" where it has elements
	required bool
	many     bool
	inside   []element
}

// describe lists what there is (client: sndml reads the columns that can be read out of
// getResponse, and those that can be written out of update).
func describe(c *processor.Call, def *dictionary.Table) *document {
	d := &document{call: c, namespace: message.Namespace(c), form: "qualified"}
	if message.Unqualified(c) {
		d.form = "unqualified"
	}
	read := readable(c, def)
	identified := []element{{name: "sys_id", kind: text, required: true}}
	counted := []element{{name: "count", kind: integer, required: true}}
	inserted := insertedOf(c, def)
	d.operations = []operation{
		{"insert", writable(c, def, true), inserted},
		{"insertMultiple", []element{{name: "record", many: true, inside: writable(c, def, true)}},
			[]element{{name: "insertResponse", many: true, inside: outcome(inserted)}}},
		{"update", append(identified[:1:1], writable(c, def, false)...), identified},
		{"deleteRecord", identified, counted},
		{"deleteMultiple", examples(read, "__encoded_query"), counted},
		{"get", append(identified[:1:1], optional("__use_view", "__exclude_columns")...), read},
		{"getKeys", examples(read, extended...), append(identified[:1:1], counted...)},
		{"getRecords", examples(read, extended...), []element{{name: "getRecordsResult", many: true, inside: read}}},
	}
	if c.Tables.PluginActive(c.Tables.View(), message.AggregatePlugin) {
		d.operations = append(d.operations, aggregateOf(c, read))
	}
	return d
}

const (
	text    = "xsd:string"
	integer = "xsd:integer"
)

// extended are the parameters of a query (documented).
var extended = []string{
	"__use_view", "__encoded_query", "__limit", "__first_row", "__last_row", "__order_by", "__order_by_desc", "__exclude_columns",
}

func optional(names ...string) []element {
	var all []element
	for _, name := range names {
		kind := text
		switch name {
		case "__limit", "__first_row", "__last_row":
			kind = integer
		}
		all = append(all, element{name: name, kind: kind})
	}
	return all
}

// readable are the elements of a record.
func readable(c *processor.Call, def *dictionary.Table) []element {
	var all []element
	for _, e := range message.Elements(c, def, nil, nil) {
		all = append(all, element{name: e.Name, kind: e.Type()})
	}
	return all
}

// examples are the elements of a query: those of a record, all of them texts, as a value may
// have an operator in front, and parameters.
func examples(read []element, parameters ...string) []element {
	all := make([]element, 0, len(read)+len(parameters))
	for _, e := range read {
		all = append(all, element{name: e.name, kind: text})
	}
	return append(all, optional(parameters...)...)
}

// writable are the columns that the caller may write. A new record needs the mandatory ones
// (documented: minOccurs is 1; assumed: that this is so of insert alone).
func writable(c *processor.Call, def *dictionary.Table, insert bool) []element {
	var all []element
	for _, column := range def.Columns {
		if !column.Offered(c.Settings) || column.ReadOnly || column.Platform || !c.Reader().MayWrite(def, column.Name) {
			continue
		}
		all = append(all, element{name: column.Name, kind: writtenAs(column), required: insert && column.Mandatory})
	}
	return all
}

// writtenAs is the type in which a column is written: choices and references take what
// people see as well.
func writtenAs(column *dictionary.Column) string {
	if len(column.Choices) > 0 {
		return text
	}
	return message.TypeOf(column)
}

// insertedOf is what an insert answers with: the sys_id, and the column that stands for a
// record (documented); of a staging table what became of the row (documented).
func insertedOf(c *processor.Call, def *dictionary.Table) []element {
	all := []element{{name: "sys_id", kind: text, required: true}}
	if message.Staging(c.Tables.Dictionary(), def) {
		for _, name := range message.StagingAnswers {
			all = append(all, element{name: name, kind: text})
		}
		return all
	}
	if _, ok := def.Column(def.Display); ok && def.Display != "sys_id" {
		all = append(all, element{name: def.Display, kind: text})
	}
	return all
}

// outcome is that of one of several records: some may fail where others do not.
func outcome(inserted []element) []element {
	all := make([]element, 0, len(inserted)+2)
	known := map[string]bool{}
	for _, e := range inserted {
		e.required = false
		known[e.name] = true
		all = append(all, e)
	}
	for _, name := range []string{"status", "error_message"} {
		if !known[name] {
			all = append(all, element{name: name, kind: text})
		}
	}
	return all
}

func aggregateOf(c *processor.Call, read []element) operation {
	var asks, worked []element
	for _, name := range []string{"COUNT", "SUM", "MIN", "MAX", "AVG"} {
		asks = append(asks, element{name: name, kind: text, many: true})
		worked = append(worked, element{name: message.AggregateName(c, name), kind: text, many: true})
	}
	for _, name := range []string{"GROUP_BY", "HAVING"} {
		asks = append(asks, element{name: name, kind: text, many: true})
	}
	groups := examples(read)
	return operation{
		"aggregate", append(append(asks, examples(read)...), optional("__encoded_query")...),
		[]element{{name: "aggregateResult", many: true, inside: append(groups, worked...)}},
	}
}
