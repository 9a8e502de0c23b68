package table

import (
	"encoding/xml"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Payload is a record as the trail of its deletion by the platform has it.
func (t *Tables) Payload(view store.View, def *dictionary.Table, record *store.Row) string {
	w := &writer{tables: t, caller: &Caller{UserName: "system"}, def: def}
	return w.payload(view, record)
}

// payload is a deleted record as XML, in the form in which the platform unloads
// records: an element for each column, empty ones too, references with what
// people see (documented: sys_audit_delete.payload holds the record as XML;
// client: exported records show the elements and display_value; assumed: the
// order, which is that of the columns). A secret does not stand in it.
func (w *writer) payload(view store.View, record *store.Row) string {
	reader := &Reader{tables: w.tables, view: view, caller: w.caller}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><` + w.def.Name + ` action="INSERT_OR_UPDATE">`)
	for i, c := range w.def.Columns {
		value := record.At(i)
		if c.Secret() {
			value = ""
		}
		b.WriteString("<" + c.Name)
		if c.Kind == glide.Reference && value != "" {
			b.WriteString(` display_value="`)
			escape(&b, reader.Display(c, value))
			b.WriteString(`"`)
		}
		b.WriteString(">")
		escape(&b, value)
		b.WriteString("</" + c.Name + ">")
	}
	b.WriteString("</" + w.def.Name + ">")
	return b.String()
}

func escape(b *strings.Builder, text string) {
	_ = xml.EscapeText(b, []byte(text)) // a strings.Builder never fails
}

// shown is what people see for a whole record.
func (w *writer) shown(view store.View, record *store.Row) string {
	c, ok := w.def.Column(w.def.Display)
	if !ok {
		return ""
	}
	reader := &Reader{tables: w.tables, view: view, caller: w.caller}
	if c.Kind != glide.Reference {
		return record.Get(c.Name)
	}
	return reader.Display(c, record.Get(c.Name))
}
