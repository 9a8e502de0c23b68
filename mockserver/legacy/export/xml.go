package export

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// XML is /{table}_list.do?XML, and /{table}.do?XML&sys_id=… for one record. With
// useUnloadFormat=true it has the form in which records are taken to another instance
// (documented: "XML web service parameters"), which has a property of its own for callers
// without credentials (documented).
var XML = processor.Processor{
	Key: "XML", Required: "xml",
	RequiredBy: func(parameters url.Values) string {
		if unloads(parameters) {
			return "unl"
		}
		return ""
	},
	Serve: func(c *processor.Call) (*processor.Answer, error) {
		return xmlKind(unloads(c.Parameters)).serve(c)
	},
}

// Unload is /{table}_list.do?UNL, which is that form (assumed: the key, for it has a
// property of its own).
var Unload = processor.Processor{Key: "UNL", Required: "unl", Serve: xmlKind(true).serve}

func unloads(parameters url.Values) bool {
	return strings.EqualFold(parameters.Get("useUnloadFormat"), "true")
}

func xmlKind(unload bool) kind {
	return kind{
		limit: "glide.xml.export.limit", unknown: unknownXML,
		write: func(e *export) *processor.Answer { return e.xml(unload) },
	}
}

// xmlType names no charset (client: one that fetches whole tables compares the header with
// these words).
const xmlType = "text/xml"

// xmlHead begins each document.
const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>`

// unknownXML answers about a table that is none (client: an extractor compares the answer,
// of status 200, with this text).
func unknownXML(c *processor.Call) *processor.Answer {
	b := bytes.NewBufferString(xmlHead + `<error message="invalid table name" table_name="`)
	_ = xml.EscapeText(b, []byte(c.Table)) // a buffer takes everything
	b.WriteString(`"/>`)
	return processor.Text(http.StatusOK, xmlType, b.Bytes())
}

// xmlNames are the columns of an XML file: all of them, unless the caller names a view
// or columns (documented).
func (e *export) xmlNames() []string {
	if names := e.named(); names != nil || e.all() || e.view() == "" {
		return names
	}
	return e.reader.View(e.def, e.view())
}

// xmlFile is how rows look.
type xmlFile struct {
	fields   []processor.Field
	shown    bool // values as people see them
	beside   bool // of a reference, what people see beside its value
	unloaded bool // to be taken to another instance
}

// xml writes rows as elements of one root (observed: a public exporter of update sets
// measured <xml> against an instance), or as an unload. One without rows is empty (client: a
// reader takes a bare <xml/> for no rows).
func (e *export) xml(unload bool) *processor.Answer {
	file := xmlFile{fields: processor.Fields(e.reader, e.def, e.xmlNames()), unloaded: unload}
	file.shown = !unload && e.shows(false)
	file.beside = unload || e.call.Settings.ExportXMLDisplayValues && !file.shown
	root, attribute := "xml", ""
	if unload {
		now := e.call.Tables.Now().In(time.UTC).Format(glide.DateTimeLayout)
		root, attribute = "unload", ` unload_date="`+now+`"`
	}
	return &processor.Answer{Type: xmlType, Body: inPieces(func(p *pieces) error {
		p.add(xmlHead, "<", root, attribute)
		if len(e.rows) == 0 {
			p.add("/>")
			return nil
		}
		p.add(">")
		err := e.each(p, func(row *store.Row) { file.row(p, e, row) })
		p.add("</", root, ">")
		return err
	})}
}

// row is an element that is named after the row's own class (client: one reads <rm_defect> in
// an export of task), with the columns of the table that was asked for (assumed).
func (f xmlFile) row(p *pieces, e *export, row *store.Row) {
	class := row.Layout().Table()
	p.add("<", class)
	if f.unloaded {
		p.add(` action="INSERT_OR_UPDATE"`)
	}
	p.add(">")
	for _, field := range f.fields {
		f.field(p, e, row, field)
	}
	p.add("</", class, ">")
}

// field is an element with the value. An empty reference shows that it is one (documented: the
// sample of an unload). Journals are empty, as people see them too (documented).
func (f xmlFile) field(p *pieces, e *export, row *store.Row, field processor.Field) {
	kind := field.Column().Kind
	value := e.value(field, row, f.shown && kind != glide.Journal)
	p.add("<", field.Name)
	if f.beside && kind == glide.Reference {
		p.add(` display_value="`)
		p.escape(field.Shown(e.reader, row))
		p.add(`"`)
	}
	if value == "" {
		p.add("/>")
		return
	}
	p.add(">")
	p.escape(value)
	p.add("</", field.Name, ">")
}
