package table

import (
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// maxDisplay bounds how many references a display value may lead through: a
// membership shows its user, which shows a name.
const maxDisplay = 4

// undated is what an empty date of type due_date shows (observed: sla_due of an
// incident, 2022).
const undated = "UNKNOWN"

// masked is what a password shows that is set, whatever it is (client: PySNC,
// test_attrs of test/test_snc_api_fields.py expects it of the administrator, with
// sysparm_display_value=all), and what is read of a token (assumed).
const masked = "********"

// Shown is what people see in a column of a row: [Reader.Display] of its value,
// the entries of a journal, and a word for a due date that is not set. A row of nil
// has nothing to see.
func (r *Reader) Shown(row *store.Row, c *dictionary.Column) string {
	switch {
	case row == nil:
		return ""
	case c.Kind == glide.Journal && row.Layout().Table() != tableJournal:
		return r.journal(row, c)
	case c.Type == "due_date" && row.Get(c.Name) == "":
		return undated
	case c.Type == "password2":
		return r.Display(c, Raw(c, row.Get(c.Name)))
	case c.Secret() && row.Get(c.Name) != "":
		return masked
	}
	return r.Display(c, row.Get(c.Name))
}

// Display is what people see for a value: the name of what a reference points
// to, the label of a choice, a time in the caller's zone.
func (r *Reader) Display(c *dictionary.Column, value string) string {
	return r.display(c, value, maxDisplay)
}

// domainGlobal is the domain of everything where domains are not separated. It
// shows as itself, though no group is called so (observed: an incident, 2022).
const domainGlobal = "global"

func (r *Reader) display(c *dictionary.Column, value string, depth int) string {
	if value == "" {
		return ""
	}
	if len(c.Choices) > 0 {
		return c.LabelOf(value)
	}
	switch c.Kind {
	case glide.Reference:
		if c.Type == "domain_id" && value == domainGlobal {
			return value
		}
		return r.displayReference(c, value, depth)
	case glide.List:
		return r.displayList(c, value, depth)
	case glide.DateTime:
		return glide.DisplayDateTime(value, r.caller.Zone, r.caller.DateTimeLayout)
	case glide.Date:
		return glide.DisplayDate(value, r.caller.DateLayout)
	case glide.Integer, glide.Decimal:
		return glide.DisplayInteger(value)
	case glide.Duration:
		return glide.DisplayDuration(value)
	}
	if c.Name == "sys_class_name" {
		if t, ok := r.tables.dict.Table(value); ok {
			return t.Label
		}
	}
	return value
}

// displayReference shows the name of a row also to callers who may not see it: the
// name stands for the reference, which is in a row that they see (assumed: the
// sources tie no display value to rights, and lists in the user interface show
// such names).
func (r *Reader) displayReference(c *dictionary.Column, value string, depth int) string {
	target, ok := r.tables.dict.Table(c.Reference)
	if !ok || target.Display == "" || depth == 0 {
		return ""
	}
	found, class, ok := r.target(c, target, value)
	if !ok {
		return ""
	}
	shown, _ := class.Column(class.Display)
	return r.display(shown, found.Get(class.Display), depth-1)
}

// displayList is the names of what a list refers to. What is no row of the table
// shows as it stands, such as an address in a watch list (assumed: known from use).
func (r *Reader) displayList(c *dictionary.Column, value string, depth int) string {
	names := strings.Split(value, ",")
	for i, entry := range names {
		if name := r.displayReference(c, entry, depth); name != "" {
			names[i] = name
		}
	}
	return strings.Join(names, ", ")
}

// Raw is the stored value as the API gives it out: passwords read as nothing
// (assumed; what they show is another matter) and encrypted columns as their ciphertext. Journals read as nothing
// too, since nothing stays in them (documented: "Table API").
func Raw(c *dictionary.Column, value string) string {
	switch {
	case c.Type == "password2":
		return ciphertext(value)
	case c.Masked && value != "":
		return masked
	case c.Password():
		return ""
	}
	return value
}
