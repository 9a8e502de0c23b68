package table

import (
	"cmp"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

const (
	tableJournal = "sys_journal_field"
	tableUser    = "sys_user"
)

// note is a text written into a journal column. It never stays in the column
// (documented: "Table API").
type note struct {
	column *dictionary.Column
	text   string
}

// noted are the notes among the changes that a caller may make, in the order of
// the columns. A column with a note counts as changed, though nothing stays in it.
func (w *writer) noted(change Change) []note {
	var notes []note
	for _, c := range w.def.Columns {
		// A list of journals shows others and has no entries of its own.
		if c.Kind != glide.Journal || isJournalList(c) || change[c.Name] == "" ||
			!w.mayWrite(c.Name) {
			continue
		}
		notes = append(notes, note{c, change[c.Name]})
		w.touched[c.Name] = true
	}
	return notes
}

func isJournalList(c *dictionary.Column) bool { return c.Type == "journal_list" }

// keepNotes leaves an entry for each note (client: readers of sys_journal_field
// find it by element_id) and, where the table is audited, a row of the trail
// (assumed: as for any other column, with the text as its new value).
func (w *writer) keepNotes(tx store.Tx, notes []note) error {
	for _, n := range notes {
		if _, err := w.put(tx, tableJournal, map[string]string{
			"name": w.def.Name, "element": n.column.Name, "element_id": w.row().SysID(), "value": n.text,
		}); err != nil {
			return err
		}
		if !w.def.Audited {
			continue
		}
		if err := w.trail(tx, n.column, "", n.text); err != nil {
			return err
		}
	}
	return nil
}

// journal is what people see in a journal column: all entries, the newest first,
// each under a line with its time, its author and the column's label (observed:
// recorded answers with sysparm_display_value).
func (r *Reader) journal(row *store.Row, c *dictionary.Column) string {
	def, _ := r.tables.dict.Table(row.Layout().Table())
	if def == nil {
		return ""
	}
	var entries []*store.Row
	store.Find(r.view, tableJournal, "element_id", row.SysID(), func(e *store.Row) bool {
		if element := e.Get("element"); element == c.Name || isJournalList(c) {
			entries = append(entries, e)
		}
		return true
	})
	slices.SortStableFunc(entries, func(a, b *store.Row) int {
		return cmp.Compare(b.Get("sys_created_on"), a.Get("sys_created_on"))
	})
	var b strings.Builder
	for _, e := range entries {
		label := e.Get("element")
		if column, ok := def.Column(label); ok {
			label = column.Label
		}
		b.WriteString(glide.DisplayDateTime(e.Get("sys_created_on"), r.caller.Zone, r.caller.DateTimeLayout))
		b.WriteString(" - " + r.author(e.Get("sys_created_by")) + " (" + label + ")\n" + e.Get("value") + "\n\n")
	}
	return b.String()
}

// author is the name of a person by user name, or that when nobody has it.
func (r *Reader) author(userName string) string {
	if user, ok := store.First(r.view, tableUser, "user_name", userName); ok {
		if name := user.Get("name"); name != "" {
			return name
		}
	}
	return userName
}
