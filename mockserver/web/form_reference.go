package web

import (
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/web/layout"
)

// point says where a reference leads, and by what its rows are known.
func (f *form) point(made *field, c *dictionary.Column) {
	if c.Reference == "" || c.Kind != glide.Reference {
		return
	}
	target, err := f.reader.Table(c.Reference)
	if err != nil {
		return
	}
	made.Table, made.Column, made.Key = target.Name, target.Display, keyOf(c)
	if beside := f.beside(target); beside != nil {
		made.Beside = beside.Name
	}
	if made.Value != "" && c.ReferenceKey == "" {
		made.Link = recordAddress(target.Name, made.Value)
	}
}

// keyOf is the column of the other table that a reference holds.
func keyOf(c *dictionary.Column) string {
	if c.ReferenceKey != "" {
		return c.ReferenceKey
	}
	return "sys_id"
}

// beside is the column that tells rows of one name apart: the first text of a list that
// is not the name; nil where there is none.
func (f *form) beside(target *dictionary.Table) *dictionary.Column {
	for _, name := range layout.ListColumns(f.reader, target, "") {
		c, ok := target.Column(name)
		if ok && name != target.Display && c.Kind == glide.String && !c.Secret() && f.reader.MayRead(target, dictionary.Path{c}) {
			return c
		}
	}
	return nil
}

// referred is the row that a reference field means: the hidden value, unless another
// name was typed beside it.
func (f *form) referred(c *dictionary.Column, value string, typed []string) string {
	if len(typed) == 0 {
		return value
	}
	name := strings.TrimSpace(typed[len(typed)-1])
	if name == "" || value != "" && name == f.reader.Display(c, value) {
		if name == "" {
			return ""
		}
		return value
	}
	f.named[c.Name] = name
	target, err := f.reader.Table(c.Reference)
	if err != nil {
		f.wrong[c.Name] = "Invalid reference: this release has no " + strings.ToLower(c.Label)
		return value
	}
	switch called := f.called(target, keyOf(c), name); len(called.Rows) {
	case 0:
		f.wrong[c.Name] = "Invalid reference: no " + strings.ToLower(c.Label) + " is called so"
	case 1:
		delete(f.named, c.Name)
		return called.Rows[0].Get(keyOf(c))
	default:
		f.wrong[c.Name] = "Ambiguous reference: write instead which of these is meant: " + f.tellApart(target, keyOf(c), called)
	}
	return value
}

// mostCalledAlike is how many rows of one name are told apart.
const mostCalledAlike = 5

// called are the rows that a reference can mean by a name: those that show so, or the one
// that the reference would hold in these words (assumed: people who write a sys_id mean
// it), by which rows of one name can be told apart.
func (f *form) called(target *dictionary.Table, key, name string) *table.Page {
	for _, column := range slices.Compact([]string{target.Display, key}) {
		if column == "" {
			continue
		}
		asked := &query.Query{Groups: []query.Group{{{{Field: column, Op: query.Is, Value: name}}}}}
		page, err := f.reader.List(table.ListRequest{Table: target.Name, Query: asked, Limit: mostCalledAlike, SkipCount: true})
		if err == nil && len(page.Rows) > 0 {
			return page
		}
	}
	return &table.Page{}
}

// tellApart says of rows of one name what to write for each, with what it is known by.
func (f *form) tellApart(target *dictionary.Table, key string, called *table.Page) string {
	beside := f.beside(target)
	told := make([]string, len(called.Rows))
	for i, row := range called.Rows {
		told[i] = row.Get(key)
		if beside != nil {
			told[i] += " (" + f.reader.Shown(row, beside) + ")"
		}
	}
	return strings.Join(told, ", ")
}
