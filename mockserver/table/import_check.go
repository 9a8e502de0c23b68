package table

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// classColumn names a row's class in tables that others extend.
const classColumn = "sys_class_name"

// class is the table that an entry belongs to: the one that it names, or the class
// of it that its sys_class_name says, as for an insert.
func (b *bringing) class(e Entry) (*Definition, bool) {
	def, ok := b.tables.dict.Table(e.Table)
	if !ok {
		if !b.told[e.Table] {
			b.told[e.Table] = true
			b.wrongf("", "there is no table %s%s: %w", e.Table, nearest.Hint(e.Table, b.tables.dict.names()), ErrNoTable)
		}
		return nil, false
	}
	named := e.Values[classColumn]
	if _, has := def.Column(classColumn); !has || named == "" || named == def.Name || e.Match != nil {
		return def, true
	}
	class, ok := b.tables.dict.Table(named)
	if !ok || !class.Extends(def) {
		var classes []string
		for _, one := range def.Classes() {
			classes = append(classes, one.Name)
		}
		b.wrongf(classColumn, "%s: %s is no table that extends it%s", def.Name, named, nearest.Hint(named, classes))
		return nil, false
	}
	return class, true
}

// known tells whether the table has all these columns.
func (b *bringing) known(def *Definition, values map[string]string) bool {
	good := true
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if _, ok := def.Column(name); ok {
			continue
		}
		good = false
		if key := def.Name + " " + name; !b.told[key] {
			b.told[key] = true
			b.wrongf(name, "table %s has no column %s%s", def.Name, name, def.hint(name))
		}
	}
	return good
}

// hint is the column that somebody may have meant, by its name or its label.
func (t *Definition) hint(name string) string {
	if column, _, walks := strings.Cut(name, "."); walks {
		if _, ok := t.Column(column); ok {
			return "; it is a column of another table, so leave it out"
		}
	}
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		if strings.EqualFold(c.Label, name) {
			return fmt.Sprintf("; did you mean %q?", c.Name)
		}
		names[i] = c.Name
	}
	return nearest.Hint(name, names)
}

// names are the names of all tables.
func (d *Dictionary) names() []string {
	names := make([]string, len(d.order))
	for i, t := range d.order {
		names[i] = t.Name
	}
	return names
}

// values are an entry's values as they are stored.
func (b *bringing) values(def *Definition, given map[string]string) (map[string]string, bool) {
	good := b.known(def, given)
	out := make(map[string]string, len(given))
	for _, name := range slices.Sorted(maps.Keys(given)) {
		c, ok := def.Column(name)
		if !ok {
			continue
		}
		value, err := c.kept(given[name])
		if err == nil && c.Kind == glide.Reference {
			err = b.refers(c, value)
		}
		if err != nil {
			good = false
			b.wrongf(name, "%s: %s %w", def.Name, name, err)
			continue
		}
		if c.secret() && !strings.HasPrefix(value, hashPrefix) && !strings.HasPrefix(value, unusable) {
			value = b.tables.secrets.Hash(value)
		}
		out[name] = value
	}
	return out, good
}

var (
	wholeNumber = regexp.MustCompile(`^-?[0-9]+$`)
	// sysIDForm is what a sys_id may be. client: short ones occur beside those of 32
	// hex digits, as do letters beyond f (baton-servicenow, PySNC's tests).
	sysIDForm = regexp.MustCompile(`^[0-9A-Za-z_-]{1,32}$`)
)

// kept is a value as the column stores it. What a caller of the API would lose
// without a word is an error here: whoever brings rows in means them.
func (c *Column) kept(value string) (string, error) {
	if value == "" || c.secret() {
		return value, nil
	}
	switch c.Kind {
	case glide.Boolean:
		return keptBoolean(value)
	case glide.Integer:
		return value, c.keptInteger(value)
	case glide.Decimal:
		plain := decimal(value)
		if plain == "" {
			return "", fmt.Errorf("is %q, which is no number; write digits, with a point before the fraction", value)
		}
		return plain, nil
	case glide.DateTime, glide.Duration, glide.Date:
		return c.keptTime(value)
	case glide.GUID:
		if !sysIDForm.MatchString(value) {
			return "", fmt.Errorf("is %q, which is no sys_id; write up to 32 letters, digits, _ or -", value)
		}
	case glide.String, glide.List, glide.Journal:
		if n := utf8.RuneCountInString(value); c.MaxLength > 0 && n > c.MaxLength {
			return "", fmt.Errorf("has %d characters, and the column takes %d", n, c.MaxLength)
		}
	}
	return value, nil
}

func keptBoolean(value string) (string, error) {
	switch strings.ToLower(value) {
	case "true", "1":
		return "true", nil
	case "false", "0":
		return "false", nil
	}
	return "", fmt.Errorf("is %q; write true or false", value)
}

func (c *Column) keptInteger(value string) error {
	if !wholeNumber.MatchString(value) {
		return fmt.Errorf("is %q, which is no whole number", value)
	}
	if !c.fits(value) {
		return fmt.Errorf("is %s, which is too large for the column", value)
	}
	return nil
}

func (c *Column) keptTime(value string) (string, error) {
	t, err := glide.ParseDateTime(value)
	switch {
	case err != nil && c.Kind == glide.Date:
		return "", fmt.Errorf("is %q, which is no date; write it as 2019-06-24", value)
	case err != nil && c.Kind == glide.Duration:
		return "", fmt.Errorf("is %q, which is no duration; write how long after 1970-01-01 00:00:00 it ends, as 1970-01-01 02:30:00", value)
	case err != nil:
		return "", fmt.Errorf("is %q, which is no date-time; write it in UTC as 2019-06-24 12:00:00", value)
	case c.Kind == glide.Date:
		return value[:len(glide.DateLayout)], nil
	}
	return glide.FormatDateTime(t), nil
}

// refers tells whether a reference can hold a value. It need not be the sys_id of
// a row that is there: instances lose rows that others refer to, and keep words such
// as glide.maint in place of one (client: recorded answers). What people write by
// mistake is the name of a row, and the error says which sys_id they mean.
func (b *bringing) refers(c *Column, value string) error {
	target, ok := b.tables.dict.Table(c.Reference)
	if value == "" || c.ReferenceKey != "" || generated.MatchString(value) || !ok {
		return nil
	}
	if _, _, there := row(b.tx, target, value); there {
		return nil
	}
	if id, named := b.called(target)[value]; named {
		return fmt.Errorf("is %q; write the sys_id, which is %s", value, id)
	}
	if !referenceForm.MatchString(value) {
		return fmt.Errorf("is %q, which is no sys_id; write that of a row of %s", value, target.Name)
	}
	return nil
}

var (
	generated     = regexp.MustCompile(`^[0-9a-f]{32}$`)
	referenceForm = regexp.MustCompile(`^[0-9A-Za-z_.-]{1,32}$`)
)

// called are the sys_ids of a table's rows by what people call them.
func (b *bringing) called(t *Definition) map[string]string {
	if known, ok := b.names[t]; ok {
		return known
	}
	known := map[string]string{}
	for _, class := range t.Classes() {
		_ = b.tx.Scan(class.Name, store.Span{}, func(row *store.Row) bool {
			for _, column := range []string{"number", "user_name", "name", t.Display} {
				if name := row.Get(column); name != "" {
					known[name] = row.SysID()
				}
			}
			return true
		})
	}
	b.names[t] = known
	return known
}
