package web

import (
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/web/layout"
)

// newRecord is what stands for sys_id in the address of the form of a new record
// (documented: "Navigate by using a URL").
const newRecord = "-1"

// form is a record on its way to a page or from it.
type form struct {
	call   *call
	reader *table.Reader
	def    *dictionary.Table // the class of the record
	record *table.Record     // nil for a new one

	// writable tells of a column whether the caller may give it a value; nil: of none.
	writable func(column string) bool
	// typed are values that were sent and not taken, by column; they show again.
	typed map[string]string
	// named are names that were typed for references and mean nothing, by column.
	named map[string]string
	// wrong is what is wrong with them, by column.
	wrong map[string]string

	// times tells whether what was made of it for a page has dates with times.
	times bool
}

// formPage is what a form is filled with.
type formPage struct {
	Table, Label, Name string
	SysID              string
	New                bool
	Sections           []formSection
	Related            []relatedPage
	Actions            []action
	Hidden             []option // values that were asked for and have no field
	ListLink           string
	Wrong              []fieldError
}

type formSection struct {
	Title  string
	Fields []field
}

// fieldError says what is wrong with a field, and leads there.
type fieldError struct{ ID, Label, Text string }

// action is a button of a form.
type action struct {
	Verb    string // sysverb_insert, sysverb_update, sysverb_delete and their kin
	Label   string
	Primary bool
	Danger  bool
}

// openForm finds what an address of a form means: a record by its sys_id or by a
// query, or a new one.
func (c *call) openForm() (*form, error) {
	reader := c.reader()
	def, err := reader.Table(c.table)
	if err != nil {
		return nil, err
	}
	f := &form{call: c, reader: reader, def: def, typed: map[string]string{}, named: map[string]string{}, wrong: map[string]string{}}
	sysID := c.query.Get("sys_id")
	if sysID == "" {
		sysID = c.request.PostForm.Get("sys_id")
	}
	if sysID == "" {
		if sysID, err = f.sought(c.query.Get("sysparm_query")); err != nil {
			return nil, err
		}
	}
	if sysID == newRecord {
		if !mayAdd(reader, def) {
			return nil, table.ErrForbidden
		}
		f.writable = func(column string) bool { return reader.MayWrite(def, column) }
		return f, nil
	}
	if f.record, err = reader.Record(c.table, sysID); err != nil {
		return nil, err
	}
	f.def = f.record.Class
	f.writable = reader.Writable(def, f.record)
	return f, nil
}

// mayAdd tells whether the caller may add rows to a table by its form.
func mayAdd(reader *table.Reader, def *dictionary.Table) bool {
	return reader.MayCreate(def) && !layout.Of(def).Kept
}

// sought is the first record that matches a query, or a new one where there is no
// query (documented: a form is opened by sysparm_query as well).
func (f *form) sought(encodedQuery string) (string, error) {
	if encodedQuery == "" {
		return newRecord, nil
	}
	page, err := f.reader.List(table.ListRequest{Table: f.def.Name, Query: query.Parse(encodedQuery), Limit: 1, SkipCount: true})
	if err != nil {
		return "", err
	}
	if len(page.Rows) == 0 {
		return newRecord, nil
	}
	return page.Rows[0].SysID(), nil
}

// form serves GET TABLE.do.
func (c *call) form() (*answer, error) {
	f, err := c.openForm()
	if err != nil {
		return nil, err
	}
	if f.record == nil {
		if page, ok := f.asks(); ok {
			return page, nil
		}
		f.prefill(c.query.Get("sysparm_query"))
		if begin := beginsWith[f.def.Name]; begin != nil {
			begin(f)
		}
	}
	return f.page(), nil
}

// prefill gives a new record the values that a query asks for.
func (f *form) prefill(encodedQuery string) {
	for column, value := range given(encodedQuery) {
		if f.writable(column) {
			f.typed[column] = value
		}
	}
}

// page shows the form.
func (f *form) page() *answer {
	page := &formPage{Table: f.def.Name, Label: f.def.Label, SysID: newRecord, New: f.record == nil, ListLink: f.listLink()}
	if l := layout.Of(f.def); l.Heading != "" {
		page.Label = l.Heading
	}
	if f.record != nil {
		page.SysID, page.Name = f.record.Row.SysID(), f.name()
		page.Related = f.related()
	}
	for _, s := range f.sections() {
		shown := formSection{Title: s.Title}
		for _, name := range s.Columns {
			if field, ok := f.field(name); ok {
				shown.Fields = append(shown.Fields, field)
				if field.Wrong != "" {
					page.Wrong = append(page.Wrong, fieldError{ID: field.ID, Label: field.Label, Text: field.Wrong})
				}
			}
		}
		if len(shown.Fields) > 0 {
			page.Sections = append(page.Sections, shown)
		}
	}
	page.Actions, page.Hidden = f.actions(), f.hidden(page.Sections)
	title := page.Label + " " + page.Name
	if page.New {
		title = page.Label + " New record"
	}
	return &answer{title: strings.TrimSpace(title), template: "form", data: page, times: f.times, refused: len(page.Wrong) > 0}
}

// hidden are values of a new record that its address asked for and no field shows.
func (f *form) hidden(shown []formSection) []option {
	if f.record != nil {
		return nil
	}
	fields := map[string]bool{}
	for _, s := range shown {
		for i := range s.Fields {
			fields[s.Fields[i].ID] = true
		}
	}
	var all []option
	for _, c := range f.def.Columns {
		id := f.def.Name + "." + c.Name
		if value, ok := f.typed[c.Name]; ok && !fields[id] && !c.Secret() {
			all = append(all, option{Value: value, Label: id})
		}
	}
	return all
}

// name is what the record is called.
func (f *form) name() string {
	row := f.record.Row
	if c, ok := f.def.Column(f.def.Display); ok && f.reader.MayRead(f.def, dictionary.Path{c}) {
		return clip(f.reader.Shown(row, c))
	}
	return row.SysID()
}

// actions are the buttons that would do something for the caller.
func (f *form) actions() []action {
	if f.record == nil {
		return []action{{Verb: verbInsert, Label: "Submit", Primary: true}}
	}
	var all []action
	if f.changeable() {
		all = append(all, action{Verb: verbUpdate, Label: "Update", Primary: true}, action{Verb: verbSave, Label: "Save"})
	}
	for _, extra := range extraActions(f.def.Name) {
		if extra.offered(f) {
			all = append(all, extra.action)
		}
	}
	if f.deletable() {
		all = append(all, action{Verb: verbDelete, Label: "Delete", Danger: true})
	}
	return all
}

// changeable tells whether the form has a field that the caller may change.
func (f *form) changeable() bool {
	for _, s := range f.sections() {
		for _, name := range s.Columns {
			if c, ok := f.def.Column(name); ok && f.editable(c) {
				return true
			}
		}
	}
	return false
}

// deletable tells whether the caller may delete the record.
func (f *form) deletable() bool {
	asked, err := f.reader.Table(f.call.table)
	return err == nil && f.reader.Deletable(asked, f.record)
}

// sections are those of the layout; without one, all columns that the platform does
// not keep itself.
func (f *form) sections() []layout.Section {
	l := layout.Of(f.def)
	if len(l.Sections) > 0 {
		return l.Sections
	}
	var columns []string
	for _, c := range f.def.Columns {
		if !c.Platform && !strings.HasPrefix(c.Name, "sys_") {
			columns = append(columns, c.Name)
		}
	}
	sections := []layout.Section{{Columns: columns}}
	if f.record != nil {
		sections = append(sections, layout.Section{Title: "Record", Columns: []string{"sys_created_on", "sys_created_by", "sys_updated_on", "sys_updated_by"}})
	}
	return sections
}
