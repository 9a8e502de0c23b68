package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/web/layout"
)

// listPage is what a list is filled with.
type listPage struct {
	Table, Label string
	Query        string // as the address has it, for forms to pass on
	View         string
	Columns      []listColumn
	Rows         []listRow
	First, Last  int // numbers of the rows shown, from 1; 0 for none
	Total        int
	Unseen       int
	Pager        pager
	Breadcrumbs  []breadcrumb
	Filter       filterForm
	NewLink      string
	Range        string // which of the rows these are, in words
	Goto         []option
	Problems     []string
	PerPage      []option
	Forced       int      // rows of a page, as the address has them; 0: it says nothing
	Actions      []action // for selected rows; none: no row can be selected
	Address      string   // of this list, as it is now
	Times        bool     // a column has dates with times
}

type listColumn struct {
	Label string
	Sort  string // ascending, descending, or none
	Link  string // sorts by it
}

type listRow struct {
	Cells []cell
	Pick  string // the sys_id by which the row is selected, "" for one that cannot be
}

// cell is a value as people see it, with where it leads.
type cell struct {
	Text string
	Link string
	Name string // what a link is called where that is not its text
	Long bool   // it has a word so long that a column would not be narrow enough
}

// openRecord is what the link to a record says whose first value is empty.
const openRecord = "Open record"

// longestCell is how many letters of a value a list shows.
const longestCell = 120

// list serves TABLE_list.do: any table of which the caller may see rows, as the Table
// API would list it.
func (c *call) list() (*answer, error) {
	reader := c.reader()
	def, err := reader.Table(c.table)
	if err != nil {
		return nil, err
	}
	p := readListParameters(c.query)
	if to, ok := p.redirect(def); ok {
		return goTo(to), nil
	}
	asked := query.Parse(p.Query)
	sorted := *asked
	if len(asked.Order) == 0 {
		sorted.Order = query.Parse(layout.Of(def).Order).Order
	}
	rows := c.rowsOfPage(p)
	found, err := reader.List(table.ListRequest{Table: c.table, Query: &sorted, Offset: p.FirstRow - 1, Limit: rows})
	if err != nil {
		return nil, err
	}
	page := &listPage{
		Table: def.Name, Label: headingOf(def, asked), Query: p.Query, View: p.View,
		Total: found.Total, Unseen: found.Unseen, Pager: p.pager(def, found, rows),
		Breadcrumbs: c.breadcrumbs(def, asked, p), Filter: filterFormOf(reader, def),
		PerPage: c.rowChoices(rows), Forced: p.Rows, Actions: c.listActions(def, found), Address: p.address(def, p.Query, p.FirstRow),
	}
	page.fill(reader, def, found, p, &sorted)
	if mayAdd(reader, def) {
		page.NewLink = newAddress(def.Name, "")
	}
	for _, problem := range asked.Problems {
		page.Problems = append(page.Problems, problem.Error())
	}
	return &answer{title: page.Label, template: "list", data: page, notes: c.noticesOf(def), times: page.Times}, nil
}

// fill adds the columns and the rows.
func (page *listPage) fill(reader *table.Reader, def *dictionary.Table, found *table.Page, p listParameters, q *query.Query) {
	var paths []dictionary.Path
	for _, name := range layout.ListColumns(reader, def, p.View) {
		path, ok := reader.Path(def, name)
		if !ok || !reader.MayRead(def, path) {
			continue
		}
		paths = append(paths, path)
		page.Times = page.Times || path.Last().Kind == glide.DateTime
		page.Columns = append(page.Columns, p.column(def, name, path.Last(), q))
		page.Goto = append(page.Goto, option{Value: name, Label: path.Last().Label})
	}
	page.Rows = rowsOf(reader, found, paths)
	for i, row := range found.Rows {
		if len(page.Actions) > 0 && len(paths) > 0 {
			page.Rows[i].Pick = row.SysID()
		}
	}
	if last := p.FirstRow + len(found.Rows) + found.Unseen - 1; last >= p.FirstRow {
		page.First, page.Last = p.FirstRow, last
	}
	page.Range = rangeText(page)
}

// rangeText says which rows a page has, counted as the total is: with those that the
// caller may not see, whose number stands beside it.
func rangeText(page *listPage) string {
	switch total := strconv.Itoa(page.Total); {
	case page.Total == 0:
		return "0 rows"
	case page.First == 0:
		return "none of " + total
	default:
		return strconv.Itoa(page.First) + " to " + strconv.Itoa(page.Last) + " of " + total
	}
}

// rowsOf are the values of rows. The first of each leads to the record, a reference to
// what it refers to.
func rowsOf(reader *table.Reader, found *table.Page, paths []dictionary.Path) []listRow {
	rows := make([]listRow, len(found.Rows))
	for n, row := range found.Rows {
		cells := make([]cell, len(paths))
		for i, path := range paths {
			end, column := reader.End(row, path), path.Last()
			cells[i].Text = clip(reader.Shown(end, column))
			cells[i].Long = hasLongWord(cells[i].Text)
			switch {
			case i == 0:
				cells[i].Link = recordAddress(row.Layout().Table(), row.SysID())
			case end != nil && column.Reference != "" && column.ReferenceKey == "" && end.Get(column.Name) != "" && cells[i].Text != "":
				cells[i].Link = recordAddress(column.Reference, end.Get(column.Name))
			}
		}
		rows[n].Cells = cells
	}
	tellApart(rows)
	return rows
}

// tellApart gives the links to records names by which somebody who hears them tells one
// from another: the text, and for rows that begin alike the values that differ, until they
// all do.
func tellApart(rows []listRow) {
	alike := map[string][]int{}
	for i := range rows {
		if len(rows[i].Cells) > 0 {
			text := rows[i].Cells[0].Text
			alike[text] = append(alike[text], i)
		}
	}
	for text, group := range alike {
		names := map[string]bool{}
		for column := 1; column < len(rows[group[0]].Cells) && len(names) < len(group); column++ {
			values := map[string]bool{}
			for _, i := range group {
				values[rows[i].Cells[column].Text] = true
			}
			if len(values) == 1 {
				continue
			}
			names = map[string]bool{}
			for _, i := range group {
				first := &rows[i].Cells[0]
				first.Name = cmp.Or(first.Name, text, openRecord)
				if more := rows[i].Cells[column].Text; more != "" {
					first.Name += ", " + more
				}
				names[first.Name] = true
			}
		}
	}
}

func recordAddress(tableName, sysID string) string {
	return "/" + tableName + ".do?" + encode("sys_id", sysID)
}

// longestWord is how many letters of a word stay together in a list: those of a sys_id.
const longestWord = 32

func hasLongWord(text string) bool {
	return slices.ContainsFunc(strings.Fields(text), func(word string) bool { return utf8.RuneCountInString(word) > longestWord })
}

func clip(text string) string {
	runes := []rune(text)
	if len(runes) <= longestCell {
		return text
	}
	return string(runes[:longestCell]) + "…"
}
