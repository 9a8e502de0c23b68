package processor

import (
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Field is a column, or the end of a path of references, that an answer shows.
type Field struct {
	Name string // as it was asked for, dots included
	Path dictionary.Path
}

// Fields are those of a table that have one of the names, in that order, or all of them
// where names is nil. What the table does not have, or the caller may not read, is left
// out.
func Fields(r *table.Reader, def *dictionary.Table, names []string) []Field {
	var fields []Field
	add := func(name string, path dictionary.Path) {
		if r.MayRead(def, path) {
			fields = append(fields, Field{Name: name, Path: path})
		}
	}
	if names == nil {
		for _, column := range def.Columns {
			if path, ok := r.Path(def, column.Name); ok {
				add(column.Name, path)
			}
		}
		return fields
	}
	for _, name := range names {
		if path, ok := r.Path(def, name); ok {
			add(name, path)
		}
	}
	return fields
}

// Column is what stands at the end.
func (f Field) Column() *dictionary.Column { return f.Path.Last() }

// Raw is the field's value in a row as the Table API gives it out.
func (f Field) Raw(r *table.Reader, row *store.Row) string {
	return table.Raw(f.Column(), r.Value(row, f.Path))
}

// Shown is what people see there.
func (f Field) Shown(r *table.Reader, row *store.Row) string {
	return r.Shown(r.End(row, f.Path), f.Column())
}

// Display is whether an answer has values, what people see for them, or both.
type Display string

// The values of Display.
const (
	DisplayFalse Display = "false"
	DisplayTrue  Display = "true"
	DisplayAll   Display = "all"
)

// DisplayOf reads a parameter, or a property that stands in for it; what is none of the
// values is false.
func DisplayOf(parameter, property string) Display {
	text := parameter
	if text == "" {
		text = property
	}
	switch strings.ToLower(text) {
	case "true":
		return DisplayTrue
	case "all":
		return DisplayAll
	}
	return DisplayFalse
}
