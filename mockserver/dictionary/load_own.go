package dictionary

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// nameForm is what a table or a column may be called: it stands in addresses, in
// queries and as the name of an element.
var nameForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9_]{0,79}$`) })

// checkOwn holds users' tables to what ours need not keep. Ours are copies of what
// instances say and refer to tables of plug-ins that nobody has described; in a
// table of one's own, a name that is nowhere else is a slip.
func (l *loader) checkOwn() error {
	var problems []error
	for _, t := range l.order {
		if t.own && !nameForm().MatchString(t.Name.Text) {
			problems = append(problems, t.errorf("the name is not one for a table; use lower-case letters, digits and _, as in u_order"))
		}
		for _, c := range t.Columns {
			if !t.own && c.file == "" {
				continue
			}
			for _, wrong := range l.wrongWith(c) {
				problems = append(problems, t.errorOf(c, "column %s %s", c.Name.Text, wrong))
			}
		}
	}
	return errors.Join(problems...)
}

func (l *loader) wrongWith(c columnEntry) (wrong []string) {
	if c.Name.Text != "" && !nameForm().MatchString(c.Name.Text) {
		wrong = append(wrong, "has no name for a column; use lower-case letters, digits and _, as in u_total")
	}
	if strings.HasPrefix(c.Name.Text, "dv_") {
		wrong = append(wrong, "begins with dv_, as display values do in exported rows; give it another name, as u_"+c.Name.Text)
	}
	if c.Type != "" {
		if known := l.types(); !slices.Contains(known, c.Type) {
			hint := cmp.Or(nearest.Hint(c.Type, known), "; docs/fixtures.md lists those that there are")
			wrong = append(wrong, "has the unknown type "+c.Type+hint)
		}
	}
	if c.Reference == "" {
		return wrong
	}
	target, ok := l.entries[c.Reference]
	switch {
	case !ok:
		wrong = append(wrong, "refers to the table "+c.Reference+", which is not defined"+nearest.Hint(c.Reference, l.names()))
	case c.ReferenceKey != "" && !l.has(target, c.ReferenceKey):
		wrong = append(wrong, "refers to "+c.Reference+" by "+c.ReferenceKey+", which is no column of it")
	}
	return wrong
}

// checkOwnColumn holds a column of a user's to its type and to the column that it
// inherits, if there is one.
func (t *tableEntry) checkOwnColumn(c columnEntry, column, parent *Column) error {
	var problems []error
	wrong := func(format string, args ...any) {
		problems = append(problems, t.errorOf(c, "column "+c.Name.Text+" "+format, args...))
	}
	if c.MaxLength < 0 {
		wrong("has the max_length %d; write how many characters it takes, or leave it out", c.MaxLength)
	}
	if _, err := column.Kept(c.Default); err != nil {
		wrong("has a default that %v", err)
	}
	switch {
	case parent == nil:
	case c.Type != "" && c.Type != parent.Type:
		wrong("has the type %s, and inherits %s; leave the type out, or give the column another name", c.Type, parent.Type)
	case c.Type == "" && (c.MaxLength != 0 || c.Reference != "" || c.ReferenceKey != ""):
		wrong("is inherited, and keeps its max_length and its reference; leave them out, or give the column another name")
	}
	return errors.Join(problems...)
}

// types are those that a column of ours has.
func (l *loader) types() []string {
	if l.known != nil {
		return l.known
	}
	columns := slices.Clone(l.common)
	for _, t := range l.order {
		if !t.own {
			columns = append(columns, t.Columns...)
		}
	}
	for _, c := range columns {
		if c.Type != "" && c.file == "" {
			l.known = append(l.known, c.Type)
		}
	}
	slices.Sort(l.known)
	l.known = slices.Compact(l.known)
	return l.known
}

// has tells whether a table has a column, inherited and common ones included.
func (l *loader) has(t *tableEntry, column string) bool {
	named := func(c columnEntry) bool { return c.Name.Text == column }
	for range l.order { // and no further: a circle is told elsewhere
		if slices.ContainsFunc(t.Columns, named) {
			return true
		}
		super, ok := l.entries[t.SuperClass]
		if !ok {
			break
		}
		t = super
	}
	return slices.ContainsFunc(l.common, named)
}
