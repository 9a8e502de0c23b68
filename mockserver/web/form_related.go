package web

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/web/layout"
)

// relatedPage is a list below a form.
type relatedPage struct {
	Title   string
	Columns []string
	Rows    []listRow
	Total   int
	Unseen  int    // of the rows that are shown, or would be
	Link    string // the whole list
	NewLink string
}

// relatedRows is how many rows a list below a form shows.
const relatedRows = 20

// related are the lists below the form that the caller may see.
func (f *form) related() []relatedPage {
	var all []relatedPage
	for _, entry := range layout.Of(f.def).Related {
		def, err := f.reader.Table(entry.Table)
		if err != nil || !f.reader.MayReadTable(def) {
			continue
		}
		condition := query.Condition{Field: entry.By, Op: query.Is, Value: f.record.Row.SysID()}
		asked := &query.Query{Groups: []query.Group{{{condition}}}, Order: query.Parse(layout.Of(def).Order).Order}
		found, err := f.reader.List(table.ListRequest{Table: def.Name, Query: asked, Limit: relatedRows})
		if err != nil {
			continue // closed to the caller: then it is not there
		}
		page := relatedPage{Title: entry.Title, Total: found.Total, Unseen: found.Unseen, Link: listAddress(def.Name, condition.String())}
		if page.Title == "" {
			page.Title = layout.PluralOf(def)
		}
		if mayAdd(f.reader, def) {
			page.NewLink = newAddress(def.Name, condition.String())
		}
		var paths []dictionary.Path
		for _, name := range layout.ListColumns(f.reader, def, "") {
			if path, ok := f.reader.Path(def, name); ok && name != entry.By && f.reader.MayRead(def, path) {
				paths = append(paths, path)
				f.times = f.times || path.Last().Kind == glide.DateTime
				page.Columns = append(page.Columns, path.Last().Label)
			}
		}
		page.Rows = rowsOf(f.reader, found, paths)
		all = append(all, page)
	}
	return all
}
