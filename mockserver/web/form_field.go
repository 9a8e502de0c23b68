package web

import (
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/web/layout"
)

// field is one field of a form. Names and ids are TABLE.COLUMN, as scripts that drive
// the platform's forms know them (client).
type field struct {
	ID        string
	Label     string
	Kind      string // text, area, check, choice, reference, password, journal, fixed, or shown and long for those that are only read
	Value     string
	Shown     string // of a reference or a password
	Entries   string // of a journal
	Link      string // of a reference
	Table     string // that a reference leads to
	Column    string // by which its rows are known
	Beside    string // that tells rows of one name apart, "" for none
	Key       string // that the reference holds
	Options   []option
	Mandatory bool
	Limit     int // characters; 0 is without a limit
	Hint      string
	Wrong     string
}

// field is a column as the form shows it; false for one that is not there.
func (f *form) field(name string) (field, bool) {
	c, ok := f.def.Column(name)
	if !ok || !f.reader.MayRead(f.def, dictionary.Path{c}) {
		return field{}, false
	}
	f.times = f.times || c.Kind == glide.DateTime || c.Kind == glide.Journal
	made := field{ID: f.def.Name + "." + name, Label: c.Label, Mandatory: c.Mandatory && c.Kind != glide.Boolean, Wrong: f.wrong[name], Limit: c.MaxLength}
	if f.record != nil {
		made.Shown = f.reader.Shown(f.record.Row, c)
		made.Value = table.Raw(c, f.record.Row.Get(name))
	} else {
		made.Value = c.Default
	}
	if typed, ok := f.typed[name]; ok {
		made.Value = typed
	}
	f.point(&made, c)
	if f.record == nil && f.typed[name] != "" && slices.Contains(layout.Of(f.def).Fixed, name) {
		made.Kind = "fixed" // sent along, so that the record has what was seen
		return made, true
	}
	if !f.editable(c) {
		made.Kind, made.Mandatory = "shown", false
		if f.record == nil {
			made.Shown = f.reader.Display(c, made.Value)
		}
		if isLong(c) {
			made.Kind = "long"
		}
		return made, true
	}
	f.editor(&made, c)
	return made, true
}

// editable tells whether the caller may change a column on the form.
func (f *form) editable(c *dictionary.Column) bool {
	if f.writable == nil || !f.writable(c.Name) || c.Platform || c.ReadOnly {
		return false
	}
	l := layout.Of(f.def)
	return !l.Kept && !slices.Contains(l.ReadOnly, c.Name) && (f.record == nil || !slices.Contains(l.Fixed, c.Name))
}

// longText is from how many characters on a text gets room for several lines.
const longText = 256

// editor is in what a value for the column is given.
func (f *form) editor(made *field, c *dictionary.Column) {
	switch {
	case c.Secret():
		made.Kind, made.Value = "password", ""
		made.Hint = "Leave empty to keep what is stored"
		switch {
		case f.record != nil:
		case slices.Contains(layout.Of(f.def).Generated, c.Name):
			made.Hint = "Generated when left empty"
		default:
			made.Hint = ""
		}
	case len(c.Choices) > 0:
		made.Kind, made.Options = "choice", f.choices(c, made.Value)
	case c.Kind == glide.Boolean:
		made.Kind = "check"
	case c.Kind == glide.Reference:
		made.Kind = "reference"
		made.Shown = f.reader.Display(c, made.Value)
		if name, ok := f.named[c.Name]; ok {
			made.Shown = name
		}
	case c.Kind == glide.Journal:
		made.Kind, made.Value, made.Entries = "journal", f.typed[c.Name], made.Shown
	case c.Kind == glide.DateTime || c.Kind == glide.Date:
		made.Kind = "text"
		if _, typed := f.typed[c.Name]; !typed {
			made.Value = f.reader.Display(c, made.Value)
		}
		made.Hint = "Format: " + example.Format(f.layout(c))
	case isLong(c):
		made.Kind = "area"
	default:
		made.Kind = "text"
	}
}

// isLong tells whether what is in a column takes several lines.
func isLong(c *dictionary.Column) bool {
	return c.Kind == glide.Journal || c.Kind == glide.String && c.Type != "url" && !c.Secret() && len(c.Choices) == 0 && (c.MaxLength == 0 || c.MaxLength >= longText)
}

// example tells year, month, day and hour apart in any format.
var example = time.Date(2019, time.December, 31, 13, 45, 0, 0, time.UTC)

// layout is how the caller writes the times of a column.
func (f *form) layout(c *dictionary.Column) string {
	if c.Kind == glide.Date {
		return f.call.visit.Caller.DateLayout
	}
	return f.call.visit.Caller.DateTimeLayout
}

// choices are those that the release offers, and the value that there is.
func (f *form) choices(c *dictionary.Column, value string) []option {
	options := []option{{Value: "", Label: "-- None --"}}
	found := value == ""
	for _, choice := range c.Choices {
		if choice.Offered(f.call.settings) {
			options = append(options, option{Value: choice.Value, Label: choice.Label, Selected: choice.Value == value})
			found = found || choice.Value == value
		}
	}
	if !found {
		options = append(options, option{Value: value, Label: c.LabelOf(value), Selected: true})
	}
	return options
}
