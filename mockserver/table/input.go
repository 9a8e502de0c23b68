package table

import (
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// WriteOptions are the ways of a write that callers may choose.
type WriteOptions struct {
	// InputDisplayValue takes the values for what people see: names of references,
	// labels of choices, times in the caller's zone and format (documented: "Table
	// API", sysparm_input_display_value).
	InputDisplayValue bool
	// InputNames takes choices and references for what people see as well, and all other
	// values as they are stored (documented: "JSON Data Modification API", whose sample
	// writes "1 - Critical" and the name of a caller).
	InputNames bool
	// KeepSystemFields stores the system columns that the change names instead of
	// filling them in (assumed: sysparm_suppress_auto_sys_field, which clients send
	// and current pages no longer mention).
	KeepSystemFields bool
	// Along writes what belongs to a new row, in the same transaction; its error
	// undoes both. No caller of the API chooses it.
	Along func(tx store.Tx, made *store.Row) error
}

// stored is how a value from outside is kept; false when it is not kept at all.
func (w *writer) stored(tx store.Tx, c *dictionary.Column, value string) (string, bool) {
	switch {
	case w.options.InputDisplayValue:
		value = w.meant(tx, c, value)
	case w.options.InputNames && (len(c.Choices) > 0 || c.Kind == glide.Reference):
		value = w.meant(tx, c, value)
	}
	switch {
	case c.Type == "password2":
		return w.tables.secrets.Store(c, value), true
	case c.Kind == glide.Password:
		return w.password(value), true
	case len(c.Choices) > 0 && value != "" && !w.system && !c.Offers(value, w.tables.settings()) && !w.keepsUnknownChoices(tx):
		return "", false
	}
	return truncate(c.Plain(value), c.MaxLength), true
}

// password is how a written password is kept. One that comes through the Table API
// signs nobody in, unless it is written as people type it (observed: reports of
// people who run developer instances; client: ansible-collections/servicenow.itsm,
// issue 221, where sysparm_input_display_value=true makes users who can log in).
func (w *writer) password(value string) string {
	hash := w.tables.secrets.Hash(value)
	settings := w.tables.settings()
	usable := settings != nil && settings.TableAPIPassword == release.APIPasswordUsable
	if hash == "" || usable || w.options.InputDisplayValue || w.system {
		return hash
	}
	return unusable + hash
}

// keepsUnknownChoices tells whether a choice column takes what is none of its
// choices. documented: the property, false by default; client: tests of several
// clients write such values and read them back, which the switch decides on.
func (w *writer) keepsUnknownChoices(tx store.Tx) bool {
	return w.tables.settings().UnknownChoice == release.UnknownChoiceKeep ||
		w.tables.Property(tx, "glide.rest.choice.allow_non_existing_value", "false") == "true"
}

// truncate cuts a value to so many characters, as the platform does without a
// word (assumed).
func truncate(value string, limit int) string {
	if limit <= 0 || len(value) <= limit {
		return value
	}
	runes := []rune(value)
	return string(runes[:min(limit, len(runes))])
}

// meant is the stored value of what a caller wrote as people see it. A name that
// nothing has is nothing (assumed).
func (w *writer) meant(tx store.Tx, c *dictionary.Column, shown string) string {
	for _, choice := range c.Choices {
		if strings.EqualFold(choice.Label, shown) && choice.Offered(w.tables.settings()) {
			return choice.Value
		}
	}
	switch c.Kind {
	case glide.Reference:
		return w.named(tx, c, shown)
	case glide.DateTime:
		return w.moment(shown, w.caller.DateTimeLayout)
	case glide.Date:
		if t, err := time.Parse(w.caller.DateLayout, shown); err == nil {
			return t.Format(glide.DateLayout)
		}
	case glide.Integer, glide.Decimal:
		return strings.ReplaceAll(shown, ",", "")
	}
	return shown
}

// moment reads a time as the caller sees it; one in the stored form passes too.
func (w *writer) moment(shown, layout string) string {
	for _, l := range []string{layout, glide.DateTimeLayout} {
		if t, err := time.ParseInLocation(l, shown, w.caller.Zone); err == nil {
			return glide.FormatDateTime(t)
		}
	}
	return shown
}

// named finds the row that a reference means: by sys_id, else the first, by
// sys_id, that is shown so.
func (w *writer) named(tx store.Tx, c *dictionary.Column, shown string) string {
	target, ok := w.tables.dict.Table(c.Reference)
	if !ok || shown == "" {
		return shown
	}
	if _, _, exists := Find(tx, target, shown); exists {
		return shown
	}
	found := Matching(tx, target, map[string]string{target.Display: shown})
	if target.Display == "" || len(found) == 0 {
		return ""
	}
	return found[0].SysID()
}
