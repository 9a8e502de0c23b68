package jsonv2

import (
	"io"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// renderer writes records: each value is a text, and a reference the sys_id alone
// (observed: fixtures that ServiceNowRac recorded, and the vendor's pages).
type renderer struct {
	call   *call
	reader *table.Reader
	fields map[*dictionary.Table][]processor.Field
	b      []byte
}

func (c *call) renderer() *renderer {
	return &renderer{call: c, reader: c.Reader(), fields: map[*dictionary.Table][]processor.Field{}}
}

// pieceSize is about how many bytes of an answer are sent at a time.
const pieceSize = 32 << 10

// records writes n records, and what failed about them, a piece at a time.
func (r *renderer) records(w io.Writer, n int, at func(i int) (*table.Record, *failure)) error {
	r.b = append(r.b, `{"records":[`...)
	for i := range n {
		if i > 0 {
			r.b = append(r.b, ',')
		}
		if err := r.record(at(i)); err != nil {
			return err
		}
		if len(r.b) < pieceSize {
			continue
		}
		if _, err := w.Write(r.b); err != nil {
			return err
		}
		r.b = r.b[:0]
	}
	_, err := w.Write(append(r.b, "]}"...))
	return err
}

func (r *renderer) record(record *table.Record, failed *failure) error {
	if failed == nil {
		r.b = append(r.b, `{"__status":"success"`...)
	} else {
		r.b = wire.AppendText(append(r.b, `{"__status":"failure","__error":{"message":`...), failed.text)
		r.b = append(wire.AppendText(append(r.b, `,"reason":`...), failed.reason), '}')
	}
	if record != nil {
		for _, f := range r.of(record.Class) {
			if !r.call.variables || f.Name != variables {
				r.field(f, record)
			}
		}
		if r.call.variables {
			if err := r.answers(record); err != nil {
				return err
			}
		}
	}
	r.b = append(r.b, '}')
	return nil
}

// of are the fields that a record of a table shows: all, or those of a view, or in an
// export those that were asked for (documented; releases before may pass these over).
func (r *renderer) of(def *dictionary.Table) []processor.Field {
	fields, known := r.fields[def]
	if known {
		return fields
	}
	var names []string
	if r.call.export {
		names = wire.Names(r.call.Parameters.Get("sysparm_fields"))
	}
	if names == nil && r.call.view != "" {
		names = r.reader.View(def, r.call.view) // nil where there is none
	}
	fields = processor.Fields(r.reader, def, names)
	r.fields[def] = fields
	return fields
}

// field writes a value. What people see is for references alone (documented: "Action
// parameters").
func (r *renderer) field(f processor.Field, record *table.Record) {
	value := f.Raw(r.reader, record.Row)
	display := r.call.display
	if f.Column().Reference == "" {
		display = processor.DisplayFalse
	}
	if display == processor.DisplayTrue {
		value = f.Shown(r.reader, record.Row)
	}
	r.member(f.Name, value)
	if display == processor.DisplayAll {
		r.member("dv_"+f.Name, f.Shown(r.reader, record.Row))
	}
}

// member writes a member that is not the first.
func (r *renderer) member(name, value string) {
	r.b = wire.AppendText(append(r.b, ','), name)
	r.b = wire.AppendText(append(r.b, ':'), value)
}
