package dictionary

import (
	"fmt"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// Hint is the table that somebody may have meant, as the end of a message.
func (d *Dictionary) Hint(name string) string { return nearest.Hint(name, d.Names()) }

// HintClass is the table among those that extend this one that somebody may have
// meant.
func (t *Table) HintClass(name string) string {
	classes := make([]string, len(t.descendants))
	for i, class := range t.descendants {
		classes[i] = class.Name
	}
	return nearest.Hint(name, classes)
}

// Hint is the column that somebody may have meant, by its name or its label.
func (t *Table) Hint(name string) string {
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
