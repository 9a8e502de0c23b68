package transfer

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Entry is one row brought in from outside the simulated world: by a test, a
// fixture or the control API. No rule, default or audit applies to it.
type Entry struct {
	Table  string
	Match  map[string]string // change the rows that have these values; nil: insert, or update by sys_id
	Values map[string]string
	Delete bool // remove the rows that match instead, or without a Match the one that has the sys_id, if it is there
	// At is where the entry, or with its name the value of a column, stands, for
	// errors to begin with; nil is the entry's number.
	At func(column string) string
}

// Imported counts what an import did.
type Imported struct {
	Inserted, Updated, Deleted int
	Skipped                    int      // rows to delete that were not there
	SysIDs                     []string // of each entry; of its first match
}

// Import brings rows in, all of them or none: see [ImportAll].
func Import(t *table.Tables, entries []Entry) (*Imported, error) {
	return ImportAll(t, sound(entries))
}

// sound are entries that were read without a mistake.
func sound(entries []Entry) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// maxMistakes bounds what an import tells at once. Who has more than that made one
// mistake many times.
const maxMistakes = 20

// ImportAll brings rows in as they come, all of them or none. System columns are
// kept as given, empty ones too; a missing sys_id is made, and missing stamps are
// those of this moment. A row whose sys_id is there already is changed in the columns that are
// given (documented: INSERT_OR_UPDATE of exported XML). A sys_class_name chooses a
// class of the table. A clear password or client secret is hashed on its way.
//
// The error joins all that is wrong, up to a bound, and so do errors that come in
// place of an entry. Each names the entry, the column and what to do, and that of
// a table that is not there wraps table.ErrNoTable, that of a value which another row has
// in a unique column table.ErrDuplicate.
func ImportAll(t *table.Tables, entries iter.Seq2[Entry, error]) (*Imported, error) {
	var result *Imported
	err := t.Maintain(func(tx store.Tx) (err error) {
		result, err = importIn(tx, t, entries)
		return err
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}

// ImportIn is [Import] as a part of a larger write, which an error has to undo.
func ImportIn(tx store.Tx, t *table.Tables, entries []Entry) (*Imported, error) {
	return importIn(tx, t, sound(entries))
}

func importIn(tx store.Tx, t *table.Tables, entries iter.Seq2[Entry, error]) (*Imported, error) {
	b := &bringing{tables: t, tx: tx, result: &Imported{}, told: map[string]bool{}, names: map[*dictionary.Table]map[string]string{}}
	for e, err := range entries {
		if err != nil {
			b.mistakes = append(b.mistakes, err)
		} else {
			b.entry(e)
		}
		if len(b.mistakes) >= maxMistakes {
			b.mistakes = append(b.mistakes, fmt.Errorf("there may be more: reading ended after %d mistakes", maxMistakes))
			break
		}
	}
	b.distinct()
	b.accompany()
	return b.result, errors.Join(b.mistakes...)
}

// bringing is an import under way.
type bringing struct {
	tables   *table.Tables
	tx       store.Tx
	entries  int // begun so far
	result   *Imported
	mistakes []error
	told     map[string]bool // unknown names, which are told once
	names    map[*dictionary.Table]map[string]string

	at func(column string) string // of the entry at hand

	written []written // rows with unique columns
}

// wrongf notes what is wrong with the entry at hand, or with the value of a column.
func (b *bringing) wrongf(column, format string, args ...any) {
	b.mistakes = append(b.mistakes, fmt.Errorf("%s: %w", b.at(column), fmt.Errorf(format, args...)))
}

func (b *bringing) entry(e Entry) {
	b.entries++
	b.at = e.At
	if b.at == nil {
		place := b.entries
		b.at = func(string) string { return fmt.Sprintf("row %d", place) }
	}
	id, ok := b.carryOut(e)
	if ok {
		b.result.SysIDs = append(b.result.SysIDs, id)
	}
}

// carryOut does what an entry says, if nothing is wrong with it.
func (b *bringing) carryOut(e Entry) (sysID string, ok bool) {
	def, ok := b.class(e)
	if !ok {
		return "", false
	}
	values, ok := b.values(def, e.Values)
	if !ok || !b.known(def, e.Match) {
		return "", false
	}
	if e.Match == nil {
		if e.Delete {
			return b.remove(def, values[store.SysID])
		}
		return b.put(def, values)
	}
	switch {
	case len(e.Match) == 0:
		// It would mean every row of the table, which nobody writes so.
		b.wrongf("", "match names no column of %s; say which rows, or leave it out", def.Name)
		return "", false
	case e.Delete && len(e.Values) > 0:
		b.wrongf("", "the rows of %s are found by match and removed, so values say nothing; leave one of the two out", def.Name)
		return "", false
	}
	found := table.Matching(b.tx, def, e.Match)
	if len(found) == 0 {
		b.wrongf("", "table %s has no row that matches %s: %w", def.Name, conditions(e.Match), table.ErrNoRow)
		return "", false
	}
	for _, before := range found {
		if e.Delete {
			b.drop(before)
		} else if !b.change(before, values) {
			return "", false
		}
	}
	return found[0].SysID(), true
}

// remove takes away the row that has a sys_id. One that is not there is passed over,
// for it is as the file wants it (assumed: of an instance's import of XML).
func (b *bringing) remove(def *dictionary.Table, sysID string) (string, bool) {
	if sysID == "" {
		b.wrongf("", "table %s: to delete, give a sys_id, or a match", def.Name)
		return "", false
	}
	before, _, there := table.Find(b.tx, def, sysID)
	if !there {
		b.result.Skipped++
		return sysID, true
	}
	b.drop(before)
	return before.SysID(), true
}

func (b *bringing) drop(before *store.Row) {
	b.result.Deleted++
	b.tx.Delete(before.Layout().Table(), before.SysID())
	table.FollowLock(b.tx, before, nil)
	if err := b.tables.DropGrants(b.tx, before); err != nil {
		b.wrongf("", "%w", err)
	}
}

// change writes a row that is there.
func (b *bringing) change(before *store.Row, values map[string]string) bool {
	if id, given := values[store.SysID]; given && glide.Compare(glide.GUID, id, before.SysID()) != 0 {
		b.wrongf(store.SysID, "table %s: a row keeps its sys_id, %s; delete it and insert another", before.Layout().Table(), before.SysID())
		return false
	}
	delete(values, store.SysID) // it may differ in case
	b.result.Updated++
	after := before.With(values)
	table.FollowLock(b.tx, before, after)
	return b.store(before, after)
}

// store writes a row, once the rules have looked at it that hold for it too.
func (b *bringing) store(before, row *store.Row) bool {
	row, err := b.tables.Brought(b.tx, before, row)
	if err != nil {
		b.wrongf("", "%w; correct the row", err)
		return false
	}
	if err := b.tx.Put(row); err != nil {
		b.wrongf("", "%w", err)
		return false
	}
	b.remember(before == nil, row)
	return true
}

// put adds a row, or changes the one that has its sys_id.
func (b *bringing) put(def *dictionary.Table, values map[string]string) (sysID string, ok bool) {
	if given := values[store.SysID]; given != "" {
		if before, there := b.tx.Row(def.Name, given); there {
			return before.SysID(), b.change(before, values)
		}
		if other, taken := b.takenBy(def, given); taken {
			b.wrongf(store.SysID, "%s: the sys_id %s is that of a row of %s; a row has one class, so give this one another sys_id", def.Name, given, other)
			return "", false
		}
	}
	fresh := b.fresh(def, values)
	b.result.Inserted++
	return fresh.SysID(), b.store(nil, fresh)
}

// fresh is a row with these values, its defaults, and what the platform gives it.
func (b *bringing) fresh(def *dictionary.Table, values map[string]string) *store.Row {
	out := make([]string, len(def.Columns))
	for i, c := range def.Columns {
		out[i] = c.Default
	}
	set := func(name, value string) {
		if place, ok := def.Layout.Ordinal(name); ok {
			out[place] = value
		}
	}
	stamp := glide.FormatDateTime(b.tables.Now())
	set("sys_created_on", stamp)
	set("sys_updated_on", stamp)
	for name, value := range values {
		set(name, value)
	}
	for name, value := range map[string]string{store.SysID: b.tables.NewID(), classColumn: def.Name} {
		if values[name] == "" {
			set(name, value)
		}
	}
	return def.Layout.Row(out)
}

// takenBy is another class of the hierarchy that has a row of this sys_id. The
// tables in which an instance describes itself are left out: their rows are made
// when they are first asked for, and their sys_ids are nobody's choice.
func (b *bringing) takenBy(def *dictionary.Table, sysID string) (string, bool) {
	for _, class := range def.Top().Classes() {
		if dictionary.Describes(class.Name) {
			continue
		}
		if _, there := b.tx.Row(class.Name, sysID); there {
			return class.Name, true
		}
	}
	return "", false
}

// conditions are values as a query writes them, in order.
func conditions(match map[string]string) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(match)) {
		all = append(all, name+"="+match[name])
	}
	return strings.Join(all, "^")
}
