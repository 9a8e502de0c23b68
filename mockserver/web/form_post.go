package web

import (
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// What the buttons of a form are called on the wire (client: scripts that drive the
// platform's forms press them by these ids).
const (
	verbInsert = "sysverb_insert"
	verbUpdate = "sysverb_update"
	verbSave   = "sysverb_update_and_stay"
	verbDelete = "sysverb_delete"
)

// asPeopleWriteIt is how values of a form are taken: names of references, times in the
// caller's zone and format, passwords that then sign in.
var asPeopleWriteIt = table.WriteOptions{InputDisplayValue: true}

// submit serves POST TABLE.do: one of the actions of the form.
func (c *call) submit() (*answer, error) {
	f, err := c.openForm()
	if err != nil {
		return nil, err
	}
	switch verb := c.request.PostForm.Get("sys_action"); verb {
	case verbInsert, verbUpdate, verbSave:
		return f.write(verb)
	case verbDelete:
		if f.record == nil {
			return nil, badRequest("A record that is not there yet cannot be deleted.")
		}
		if err := c.pages.Tables.Delete(c.visit.Caller, c.table, f.record.Row.SysID()); err != nil {
			return f.refused(err)
		}
		return goTo("/" + f.def.Name + "_list.do"), nil
	default:
		for _, extra := range extraActions(f.def.Name) {
			if extra.Verb == verb && f.record != nil && extra.offered(f) {
				return extra.act(f)
			}
		}
		return nil, badRequest("The form was sent without one of its actions.")
	}
}

// write inserts or updates the record, and leads to the list, or back to the record
// where it was only saved.
func (f *form) write(verb string) (*answer, error) {
	c := f.call
	change := f.change(c.request.PostForm)
	if len(f.wrong) > 0 {
		return f.page(), nil
	}
	var made *table.Record
	var err error
	if f.record == nil {
		made, err = c.pages.Tables.Insert(c.visit.Caller, c.table, change, asPeopleWriteIt)
	} else {
		made, err = c.pages.Tables.Update(c.visit.Caller, c.table, f.record.Row.SysID(), change, asPeopleWriteIt)
	}
	if err != nil {
		return f.refused(err)
	}
	if len(made.Secrets) > 0 {
		return f.showOnce(made)
	}
	if verb == verbSave {
		return goTo(recordAddress(made.Class.Name, made.Row.SysID())), nil
	}
	return goTo("/" + f.def.Name + "_list.do"), nil
}

// showOnce shows the record with the secrets that were thought up for it: no other
// page and no API ever does.
func (f *form) showOnce(made *table.Record) (*answer, error) {
	c := f.call
	c.rows = nil // what was read before knows nothing of the record
	reader := c.reader()
	asked, err := reader.Table(c.table)
	if err != nil {
		return nil, err
	}
	shown := &form{call: c, reader: reader, def: made.Class, record: made, writable: reader.Writable(asked, made)}
	reply := shown.page()
	for name, secret := range made.Secrets {
		if column, ok := made.Class.Column(name); ok {
			reply.secrets = append(reply.secrets, secretNote{Label: column.Label, ID: made.Class.Name + "." + name + ".once", Value: secret})
		}
	}
	return reply, nil
}

// change is what the form asks for, and notes what is wrong with it. A field that was
// not sent stays as it is, and so does one that the form only shows.
func (f *form) change(sent url.Values) table.Change {
	change := table.Change{}
	for _, c := range f.def.Columns {
		id := f.def.Name + "." + c.Name
		values, ok := sent[id]
		if names := sent["sys_display."+id]; !ok && len(names) > 0 {
			values, ok = []string{""}, true // a name alone
		}
		if !ok || !f.editable(c) {
			continue
		}
		value := values[len(values)-1] // a box that is ticked comes after the word for one that is not
		if c.Kind != glide.Journal && !c.Secret() {
			value = strings.ReplaceAll(value, "\r\n", "\n") // as it was before the browser sent it
		}
		if c.Kind == glide.Reference {
			value = f.referred(c, value, sent["sys_display."+id])
		}
		f.typed[c.Name] = value
		if c.Secret() {
			delete(f.typed, c.Name) // no page says it again
			if value == "" {
				continue
			}
		}
		if problem := f.problem(c, value); problem != "" {
			f.wrong[c.Name] = problem
			continue
		}
		change[c.Name] = value
	}
	return change
}

// problem is what is wrong with a value, in words; "" for nothing.
func (f *form) problem(c *dictionary.Column, value string) string {
	if wrong := f.wrong[c.Name]; wrong != "" {
		return wrong
	}
	if value == "" {
		if c.Mandatory && c.Kind != glide.Boolean {
			return "This field is mandatory"
		}
		return ""
	}
	caller := f.call.visit.Caller
	switch c.Kind {
	case glide.DateTime:
		if !readsAs(value, caller.DateTimeLayout, glide.DateTimeLayout) {
			return "Not a valid date and time"
		}
	case glide.Date:
		if !readsAs(value, caller.DateLayout, glide.DateLayout) {
			return "Not a valid date"
		}
	case glide.Integer, glide.Decimal:
		if _, err := c.Kept(strings.ReplaceAll(value, ",", "")); err != nil {
			return "Not a valid number"
		}
	default:
		if c.MaxLength > 0 && utf8.RuneCountInString(value) > c.MaxLength && c.Kind == glide.String {
			return "Longer than this field allows"
		}
	}
	return ""
}

func readsAs(value string, layouts ...string) bool {
	for _, layout := range layouts {
		if _, err := time.Parse(layout, value); err == nil {
			return true
		}
	}
	return false
}

// refused shows the form again with what the tables said about the write. What the
// form cannot tell is the page of an error.
func (f *form) refused(err error) (*answer, error) {
	var policy *rules.DataPolicyError
	var abort *rules.AbortError
	var text string
	switch {
	case errors.As(err, &policy):
		text = "The following mandatory fields are not filled in: " + strings.Join(policy.Labels, ", ")
	case errors.As(err, &abort):
		text = "Invalid " + strings.ToLower(f.def.Label) + ": " + abort.Rule
	case errors.Is(err, table.ErrDuplicate):
		text = "Invalid insert: another record has the same value in a field whose values are unique"
	case errors.Is(err, table.ErrForbidden):
		text = "Security constraints prevent this change"
	default:
		return nil, err
	}
	reply := f.page()
	reply.refused = true
	reply.notes = append(reply.notes, note{Kind: "error", Text: text})
	return reply, nil
}
