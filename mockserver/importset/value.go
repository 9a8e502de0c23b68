package importset

import (
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// convert is the stored form of what a row says for a column; false where the record
// keeps what it has. It returns a *failure for a value that the map rejects.
func (x *transformation) convert(e *entry, value string) (stored string, given bool, err error) {
	switch c := e.target; {
	case len(c.Choices) > 0:
		return x.choice(e, value)
	case c.Kind == glide.Reference && c.ReferenceKey == "":
		return x.reference(e, value)
	case c.Kind == glide.List:
		return x.list(e, value)
	case c.Kind == glide.Boolean:
		return x.boolean(value), true, nil
	case c.Kind == glide.DateTime, c.Kind == glide.Date:
		stored = x.moment(e, value)
		return stored, stored != "", nil // assumed: what is no time is passed over
	}
	return value, true, nil
}

// boolean reads TRUE as false unless a property says otherwise (documented: "Import
// sets properties"; assumed: 1 is true, and other words are false).
func (x *transformation) boolean(value string) string {
	if x.tables.Property(x.tx, "glide.transform.boolean.casesensitive", "true") != "true" {
		value = strings.ToLower(value)
	}
	if value == "true" || value == "1" {
		return "true"
	}
	return "false"
}

// What a field does with a reference or a choice that is not there (documented:
// "Create a field map").
const (
	actionIgnore = "ignore"
	actionReject = "reject"
)

// missing does what a field says of a value that is not there. create makes it.
func (e *entry) missing(value, code string, create func() (string, error)) (string, bool, error) {
	switch e.row.Get("choice_action") {
	case actionIgnore:
		return "", false, nil
	case actionReject:
		// documented: the row is skipped; assumed: the words
		return "", false, &failure{state: Skipped, code: code, text: "Row rejected: field " + e.target.Name + " has no choice or record for the value " + value}
	}
	stored, err := create()
	return stored, err == nil, err
}

// choice takes a value or a label (assumed: in this order). One that is created is
// a row of sys_choice, and shows as it stands.
func (x *transformation) choice(e *entry, value string) (string, bool, error) {
	c, settings := e.target, x.tables.Settings()
	if c.Offers(value, settings) {
		return value, true, nil
	}
	for _, choice := range c.Choices {
		if choice.Offered(settings) && strings.EqualFold(choice.Label, value) {
			return choice.Value, true, nil
		}
	}
	made := false
	store.Find(x.tx, "sys_choice", "name", x.target.Name, func(row *store.Row) bool {
		made = row.Get("element") == c.Name && row.Get("value") == value
		return !made
	})
	if made {
		return value, true, nil
	}
	return e.missing(value, codeChoice, func() (string, error) {
		_, err := x.tables.InsertFor(x.tx, table.Behalf{Caller: x.as.Caller}, "sys_choice", table.Change{
			"name": x.target.Name, "element": c.Name, "value": value, "label": value,
		})
		return value, err
	})
}

// reference takes a sys_id, or what stands in the column that the field names, or else
// what shows for the record (documented: "Create a field map").
func (x *transformation) reference(e *entry, value string) (string, bool, error) {
	target, ok := x.tables.Dictionary().Table(e.target.Reference)
	if !ok {
		return value, true, nil
	}
	by := e.row.Get("reference_value_field")
	if by == "" {
		by = target.Display
	}
	if id, found := x.referred(target, by, value); found {
		return id, true, nil
	}
	code := codeReference
	if e.target.Kind == glide.List {
		code = codeList
	}
	return e.missing(value, code, func() (string, error) {
		made, err := x.tables.InsertFor(x.tx, table.Behalf{Caller: x.as.Caller}, target.Name, called(target.Name, by, value))
		if err != nil {
			return "", err
		}
		return made.Row.SysID(), nil
	})
}

// called are the values of a new record that shows as value. Names of people are put
// together from their parts (assumed: at the last blank).
func called(tableName, column, value string) table.Change {
	if tableName == "sys_user" && column == "name" {
		first, last := "", value
		if i := strings.LastIndexByte(value, ' '); i >= 0 {
			first, last = value[:i], value[i+1:]
		}
		return table.Change{"first_name": first, "last_name": last}
	}
	return table.Change{column: value}
}

// referred is the first record of a table, by sys_id, that the value names.
func (x *transformation) referred(target *dictionary.Table, by, value string) (sysID string, found bool) {
	if record, _, ok := table.Find(x.tx, target, value); ok {
		return record.SysID(), true
	}
	column, ok := target.Column(by)
	if !ok {
		return "", false
	}
	search := &transformation{tx: x.tx, target: target}
	record := search.first([]key{search.key(&entry{row: x.row, target: column}, value)})
	if record == nil {
		return "", false
	}
	return record.SysID(), true
}

// list takes sys_ids or names with commas between them (assumed: each as a reference).
func (x *transformation) list(e *entry, value string) (string, bool, error) {
	var ids []string
	for name := range strings.SplitSeq(value, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		id, given, err := x.reference(e, name)
		if err != nil {
			return "", false, err
		}
		if given {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, ","), len(ids) > 0, nil
}

// moment reads a time in the format of the field, else as the caller writes times, else
// as they are stored, in the caller's zone (documented: "Mapping options" and
// "Importing date/time values"); "" is none.
func (x *transformation) moment(e *entry, value string) string {
	zone, layouts := time.UTC, []string{x.as.Caller.DateTimeLayout, x.as.Caller.DateLayout, glide.DateTimeLayout, glide.DateLayout}
	if x.as.Caller.Zone != nil {
		zone = x.as.Caller.Zone
	}
	if pattern := e.row.Get("date_format"); pattern != "" {
		// hh takes 14 as well as 2, where no half of the day is told (assumed: Java's
		// lenient reading; the vendor warns of what it makes of noon).
		if !strings.Contains(pattern, "a") {
			pattern = strings.ReplaceAll(pattern, "hh", "HH")
		}
		layout, err := glide.JavaLayout(pattern)
		if err != nil {
			return ""
		}
		layouts = []string{layout}
	}
	for _, layout := range layouts {
		at, err := time.ParseInLocation(layout, value, zone)
		if layout == "" || err != nil {
			continue
		}
		if e.target.Kind == glide.Date {
			return at.Format(glide.DateLayout)
		}
		return glide.FormatDateTime(at)
	}
	return ""
}
