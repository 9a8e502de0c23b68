package table

import (
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// maxParents bounds how far rights are looked for from record to record: a file may
// be said to hang on a file, and on itself.
const maxParents = 4

// follows tells of a row whether the caller may do with the record that it belongs to
// what this is for it: read it, or write to it.
func (r *Reader) follows(def *dictionary.Table, f *access.Follows, op access.Operation) rowTest {
	return func(row *store.Row) bool {
		if r.parents >= maxParents {
			return false
		}
		r.parents++
		defer func() { r.parents-- }()
		parent, asked, class, ok := r.tables.parentOf(r.view, def, f, row)
		switch {
		case !ok || !asked.Offered(r.tables.settings()):
			return false
		case op == access.Read:
			return r.sight(asked).sees(parent)
		}
		return r.permit(asked, class, parent, access.Write) == nil
	}
}

// parentOf is the record that a row belongs to, the table in which the row says that
// it is, and its class.
func (t *Tables) parentOf(view store.View, def *dictionary.Table, f *access.Follows, row *store.Row) (parent *store.Row, asked, class *dictionary.Table, ok bool) {
	name := row.Get(f.Table)
	if f.Table == "" {
		column, _ := def.Column(f.Record) // as the rule was checked
		name = column.Reference
	}
	asked, ok = t.dict.Table(name)
	if !ok {
		return nil, nil, nil, false
	}
	parent, class, ok = Find(view, asked, row.Get(f.Record))
	return parent, asked, class, ok
}

// mayMove tells whether the caller may let a row that exists belong to the record that
// it names now: to move it there is to add it there (assumed: the sources tell of adding
// alone, and who could move a row anywhere could add it anywhere).
func (w *writer) mayMove(tx store.Tx) error {
	follows := w.tables.rule(w.def).Follows
	if follows == nil || !slices.ContainsFunc([]string{follows.Table, follows.Record}, func(name string) bool { return w.touched[name] }) {
		return nil
	}
	return w.belongs(tx)
}

// belongs tells whether the caller may add the row that is being written, if rights
// to it are those to the record that it belongs to.
func (w *writer) belongs(tx store.Tx) error {
	rule := w.tables.rule(w.def)
	if rule.Follows == nil || w.system || rule.Allows(w.caller.Roles, access.Write) {
		return nil
	}
	reader := &Reader{tables: w.tables, view: tx, caller: w.caller}
	if !reader.follows(w.def, rule.Follows, access.Create)(w.row()) {
		return ErrForbidden
	}
	return nil
}
