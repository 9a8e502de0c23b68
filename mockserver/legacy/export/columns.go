package export

import (
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/web/layout"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// named are the columns that the request names one by one, nil for none (documented for
// current releases; assumed: that they win where all are asked for as well).
func (e *export) named() []string {
	if !e.call.Settings.ExportParameters {
		return nil
	}
	return wire.Names(e.parameters.Get("sysparm_fields"))
}

// all tells whether all columns are asked for (documented).
func (e *export) all() bool {
	return strings.EqualFold(e.parameters.Get("sysparm_default_export_fields"), "all")
}

func (e *export) view() string { return e.parameters.Get("sysparm_view") }

// listed are the columns of a file that has those of the list: of a view, or without one
// of the default list (documented: "Export directly from a URL").
func (e *export) listed() []processor.Field {
	names := e.named()
	if names == nil && !e.all() {
		names = layout.ListColumns(e.reader, e.def, e.view())
	}
	return processor.Fields(e.reader, e.def, names)
}

// heads are what the columns of a file are called. Paths keep their dots (documented).
func heads(fields []processor.Field, labels bool) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
		if labels {
			names[i] = f.Column().Label
		}
	}
	return names
}
