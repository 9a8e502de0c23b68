package message

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Element is one of those that a record consists of.
type Element struct {
	Name  string
	Field processor.Field
	// Shown has it hold what people see instead of the value.
	Shown bool
}

// DisplayOf is how records are shown: as the address says, else as the property does
// (documented: both; all adds elements, and is good for the WSDL as well).
func DisplayOf(c *processor.Call) processor.Display {
	return processor.DisplayOf(c.Parameters.Get("displayvalue"), c.Property("glide.soap.return_displayValue", ""))
}

// Elements are those of a record of a table, without those of the columns that are
// excluded. names are the columns, in their order; nil is all of them. The answers and
// the WSDL have the same ones, because strict clients want that.
func Elements(c *processor.Call, def *dictionary.Table, names, excluded []string) []Element {
	var all []Element
	display := DisplayOf(c)
	out := make(map[string]bool, len(excluded)) // a message may name very many
	for _, name := range excluded {
		out[name] = true
	}
	for _, field := range processor.Fields(c.Reader(), def, names) {
		if out[field.Name] {
			continue
		}
		shows := seenOtherwise(field.Column())
		all = append(all, Element{Name: field.Name, Field: field, Shown: shows && display == processor.DisplayTrue})
		if shows && display == processor.DisplayAll {
			all = append(all, Element{Name: "dv_" + field.Name, Field: field, Shown: true})
		}
	}
	return all
}

// seenOtherwise tells whether people see something else than the value of a column:
// display values are for references (documented) and for choices (assumed). Times stay
// in UTC, and numbers and booleans what the WSDL says they are (assumed).
func seenOtherwise(c *dictionary.Column) bool { return c.Reference != "" || len(c.Choices) > 0 }

// Value is what the element holds for a row.
func (e Element) Value(r *table.Reader, row *store.Row, words bool) string {
	if e.Shown {
		return e.Field.Shown(r, row)
	}
	value := e.Field.Raw(r, row)
	if e.Field.Column().Kind == glide.Boolean && !words {
		return digit(value)
	}
	return value
}

// digit is a boolean as SOAP has it (documented: samples of the vendor's pages; see the
// switch).
func digit(value string) string {
	switch value {
	case "true":
		return "1"
	case "false":
		return "0"
	}
	return value
}

// Type is the type of XML Schema that the element has.
func (e Element) Type() string {
	if e.Shown {
		return "xsd:string"
	}
	return TypeOf(e.Field.Column())
}

// TypeOf is the type of XML Schema that the values of a column have. Dates are texts
// (documented: samples of WSDL).
func TypeOf(c *dictionary.Column) string {
	switch c.Kind {
	case glide.Boolean:
		return "xsd:boolean"
	case glide.Integer:
		return "xsd:integer"
	case glide.Decimal:
		if c.Type == "float" {
			return "xsd:double"
		}
		return "xsd:decimal"
	default:
		return "xsd:string"
	}
}
