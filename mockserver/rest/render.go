package rest

import (
	"bytes"
	"io"
	"net/url"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// renderer writes records as the request wants to see them. Every scalar is a
// string, and an empty field is "" and never absent or null (observed).
type renderer struct {
	call   *call
	reader *table.Reader
	def    *dictionary.Table
	fields []field
	whole  bool // the fields are all columns
	b      []byte
}

// field is one member of each record.
type field struct {
	name string // as asked for, dots included, and so as JSON has it: only columns are found
	path dictionary.Path
}

// renderer is for records of one table: of the base table, when its descendants
// are listed, for then only its own columns show (assumed).
func (c *call) renderer(reader *table.Reader, def *dictionary.Table) *renderer {
	r := &renderer{call: c, reader: reader, def: def, b: make([]byte, 0, 512)}
	fields := c.params.Fields
	if fields == nil && c.params.View != "" {
		fields = reader.View(def, c.params.View)
	}
	if fields == nil {
		r.fields = make([]field, 0, len(def.Columns))
		for i, column := range def.Columns {
			r.add(def, column.Name, def.Columns[i:i+1:i+1])
		}
		r.whole = len(r.fields) == len(def.Columns)
		return r
	}
	for _, name := range fields {
		// Unknown names are passed over (documented: "Table API").
		if path, ok := reader.Path(def, name); ok {
			r.add(def, name, path)
		}
	}
	return r
}

// add takes a column into the answer, unless the caller may not read it.
func (r *renderer) add(def *dictionary.Table, name string, path dictionary.Path) {
	if !r.reader.MayRead(def, path) {
		return
	}
	r.fields = append(r.fields, field{name: name, path: path})
}

// list writes a page of rows, a piece at a time: ten thousand wide records are
// a hundred megabytes, and nobody needs them all at once.
func (r *renderer) list(out io.Writer, list []*store.Row) error {
	if r.call.xml {
		return r.inXML(out, list, []byte("</response>"))
	}
	return r.inJSON(out, list, []byte(`]}`))
}

// inJSON writes rows as members of a list, and what ends the answer behind them.
func (r *renderer) inJSON(out io.Writer, list []*store.Row, end []byte) error {
	r.b = append(r.b, `{"result":[`...)
	if err := r.rows(out, list); err != nil {
		return err
	}
	r.b = append(r.b, end...)
	return r.flush(out, 0)
}

func (r *renderer) one(out io.Writer, record *table.Record) error {
	if r.call.xml {
		return r.inXML(out, []*store.Row{record.Row}, []byte("</response>"))
	}
	r.b = append(r.b, `{"result":`...)
	if err := r.rows(out, []*store.Row{record.Row}); err != nil {
		return err
	}
	r.b = append(r.b, '}')
	return r.flush(out, 0)
}

// inXML writes rows as XML, in which a list and one record look alike, and what ends
// the answer behind them.
func (r *renderer) inXML(out io.Writer, list []*store.Row, end []byte) error {
	piece := bytes.NewBufferString(xmlHead + "<response>")
	for _, row := range list {
		r.b = r.b[:0]
		r.record(row)
		if err := xmlElements(piece, "result", r.b); err != nil {
			return err
		}
		if piece.Len() < pieceSize {
			continue
		}
		if _, err := piece.WriteTo(out); err != nil {
			return err
		}
	}
	piece.Write(end)
	_, err := piece.WriteTo(out)
	return err
}

// pieceSize is about how many bytes of an answer are sent at a time.
const pieceSize = 32 << 10

// flush sends what was rendered, if it is at least so much.
func (r *renderer) flush(out io.Writer, least int) error {
	if len(r.b) < least {
		return nil
	}
	_, err := out.Write(r.b)
	r.b = r.b[:0]
	return err
}

func (r *renderer) record(row *store.Row) {
	r.b = append(r.b, '{')
	first := true
	for _, f := range r.fields {
		if !first {
			r.b = append(r.b, ',')
		}
		first = false
		r.name(f.name)
		r.value(r.reader.End(row, f.path), f.path.Last())
	}
	r.b = append(r.b, '}')
}

// name writes the name of a member.
func (r *renderer) name(name string) {
	r.b = append(append(append(r.b, '"'), name...), `":`...)
}

// value writes one value in the shape of the display mode.
func (r *renderer) value(row *store.Row, c *dictionary.Column) {
	value := ""
	if row != nil {
		value = table.Raw(c, row.Get(c.Name))
	}
	reference := isReference(c)
	link := reference && value != "" && !r.call.params.ExcludeReferenceLink
	bare := reference && value != "" && r.call.settings.ReferenceShownWithoutLink == release.ReferenceShownObject
	switch mode := r.call.params.Display; {
	case mode == displayAll:
		r.both(row, c, value, link)
	case mode == displayTrue && (link || bare):
		r.member(`{"display_value":`, r.reader.Shown(row, c))
		if link {
			r.member(`,"link":`, r.link(c, value))
		}
		r.b = append(r.b, '}')
	case mode == displayTrue:
		r.b = wire.AppendText(r.b, r.reader.Shown(row, c))
	case link:
		r.member(`{"link":`, r.link(c, value))
		r.member(`,"value":`, value)
		r.b = append(r.b, '}')
	default:
		r.b = wire.AppendText(r.b, value)
	}
}

// both writes what people see beside what is stored.
func (r *renderer) both(row *store.Row, c *dictionary.Column, value string, link bool) {
	shown := r.reader.Shown(row, c)
	empty := r.call.settings.EmptyReferenceAll
	if value == "" && isReference(c) && empty == release.EmptyReferenceText {
		r.b = wire.AppendText(r.b, "")
		return
	}
	if shown == "" && value == "" && r.call.settings.EmptyDisplayAll == release.EmptyDisplayNull {
		r.b = append(r.b, `{"display_value":null`...)
	} else {
		r.member(`{"display_value":`, shown)
	}
	switch {
	case link:
		r.member(`,"link":`, r.link(c, value))
	case value == "" && isReference(c) && empty == release.EmptyReferenceWithLink && !r.call.params.ExcludeReferenceLink:
		r.member(`,"link":`, "")
	}
	r.member(`,"value":`, value)
	r.b = append(r.b, '}')
}

func (r *renderer) member(key, value string) {
	r.b = append(r.b, key...)
	r.b = wire.AppendText(r.b, value)
}

func (r *renderer) link(c *dictionary.Column, value string) string {
	if c.ReferenceKey != "" {
		// observed: rows of sys_dictionary name their type so.
		return r.call.listURL(c.Reference) + "?" + c.ReferenceKey + "=" + url.QueryEscape(value)
	}
	return r.call.url(c.Reference, value)
}

// isReference tells whether values of the column show as an object with a link.
// Domains do as well, where they point to a table (observed on task tables).
func isReference(c *dictionary.Column) bool {
	return c.Reference != "" && (c.Kind == glide.Reference || strings.HasPrefix(c.Type, "domain"))
}
