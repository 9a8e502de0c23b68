package dictionary

import (
	"errors"
	"fmt"
	"regexp"
	"sync"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// addedForm is what a column may be called that is added to a table of ours. Such
// columns have a prefix on an instance too: u_, or x_ and the scope of an application
// (documented: "Create a field", "Application scope").
var addedForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[ux]_[a-z0-9_]{1,78}$`) })

// addAll gives tables the columns that users add to them. They stand behind the
// table's own, and its classes inherit them.
func (l *loader) addAll() error {
	var problems []error
	for _, a := range l.added {
		t, ok := l.entries[a.Table.Text]
		if !ok {
			problems = append(problems, fmt.Errorf("%s:%d: add_columns: there is no table %q%s",
				a.file, max(a.Table.Line, 1), a.Table.Text, nearest.Hint(a.Table.Text, l.names())))
			continue
		}
		if len(a.Columns) == 0 {
			problems = append(problems, fmt.Errorf("%s:%d: add_columns: nothing is added to %s; write columns: and a list below it",
				a.file, max(a.Table.Line, 1), a.Table.Text))
		}
		for _, c := range a.Columns {
			c.file = a.file
			if c.Name.Line == 0 {
				c.Name.Line = max(a.Table.Line, 1)
			}
			if !t.own && c.Name.Text != "" && !addedForm().MatchString(c.Name.Text) {
				problems = append(problems, t.errorOf(c, "column %q is added to a table of ours; let its name begin with u_, as on an instance", c.Name.Text))
				continue
			}
			t.Columns = append(t.Columns, c)
		}
	}
	return errors.Join(problems...)
}
