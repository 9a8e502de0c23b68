// Package schema serves /{table}.do?SCHEMA: the columns of a table as XML.
//
// client: three public programs read it, one with Basic and two from the session of a
// browser; the root is named after the table, and beneath it stand elements with name,
// internal_type, max_length and, on references, reference_table. Other attributes
// (choice_list, display_field, active_status) are from memory, and left out.
package schema

import (
	"bytes"
	"encoding/xml"
	"errors"
	"net/http"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Processor is the processor.
var Processor = processor.Processor{Key: "SCHEMA", Required: "schema", Serve: serve}

const contentType = "text/xml;charset=UTF-8" // assumed

func serve(c *processor.Call) (*processor.Answer, error) {
	reader := c.Reader()
	def, err := reader.Table(c.Table)
	if errors.Is(err, table.ErrNoTable) {
		return refuse("Invalid table " + c.Table), nil // client for the element, assumed for the text
	}
	if err != nil {
		return nil, err
	}
	// documented for current releases: ACLs of the processor ask for soap_query; assumed:
	// that the right to read the table does as well.
	if !reader.MayReadTable(def) {
		return refuse("Insufficient rights to read the schema of " + c.Table), nil
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	b.WriteString("<" + def.Name + ">")
	for _, column := range def.Columns {
		if !column.Offered(c.Settings) || !reader.MayRead(def, dictionary.Path{column}) {
			continue
		}
		write(&b, column)
	}
	b.WriteString("</" + def.Name + ">")
	return processor.Text(http.StatusOK, contentType, b.Bytes()), nil
}

func write(b *bytes.Buffer, column *dictionary.Column) {
	attribute := func(name, value string) {
		b.WriteString(" " + name + `="`)
		_ = xml.EscapeText(b, []byte(value)) // a buffer takes everything
		b.WriteString(`"`)
	}
	b.WriteString("<element")
	attribute("name", column.Name)
	attribute("internal_type", column.Type)
	attribute("max_length", strconv.Itoa(column.MaxLength))
	if column.Reference != "" {
		attribute("reference_table", column.Reference)
	}
	b.WriteString("/>")
}

func refuse(text string) *processor.Answer {
	var b bytes.Buffer
	b.WriteString(xml.Header + "<error>")
	_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
	b.WriteString("</error>")
	return processor.Text(http.StatusOK, contentType, b.Bytes())
}
