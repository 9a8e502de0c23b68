package table

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Path finds a field name, dot-walked or plain, in a table, as far as the instance has
// the columns.
func (r *Reader) Path(def *dictionary.Table, name string) (dictionary.Path, bool) {
	path, ok := r.tables.dict.Path(def, name)
	return path, ok && r.tables.offers(path)
}

// offers tells whether the instance has the columns of a path.
func (t *Tables) offers(path dictionary.Path) bool {
	for _, c := range path {
		if len(c.Switch) > 0 && !c.Offered(t.settings()) { // few have any, and each request asks
			return false
		}
	}
	return true
}

// Value follows a path from a row and returns the value at its end, "" when there
// is no row at its end; see [Reader.End].
func (r *Reader) Value(row *store.Row, path dictionary.Path) string {
	end := r.End(row, path)
	if end == nil {
		return ""
	}
	return end.Get(path.Last().Name)
}

// End is the row that a path leads to, of which its last column is; nil when a
// reference on the way is empty, points to nothing, or points to a row that the
// caller may not see: who can read a record cannot read by that what it refers to
// (assumed: the vendor's pages say of columns that they are left out, and nothing
// of rows).
func (r *Reader) End(row *store.Row, path dictionary.Path) *store.Row {
	for _, c := range path[:len(path)-1] {
		next, ok := r.follow(c, row.Get(c.Name))
		if !ok {
			return nil
		}
		row = next
	}
	return row
}

func (r *Reader) follow(c *dictionary.Column, sysID string) (*store.Row, bool) {
	if sysID == "" {
		return nil, false
	}
	s := r.step(c)
	if s == nil {
		return nil, false
	}
	found, _, ok := r.target(c, s.target, sysID)
	return found, ok && (s.sight.all() || s.sight.sees(found))
}

// target is the row that a reference points to, and its class.
func (r *Reader) target(c *dictionary.Column, target *dictionary.Table, value string) (*store.Row, *dictionary.Table, bool) {
	if c.ReferenceKey == "" {
		return Find(r.view, target, value)
	}
	for _, class := range target.Classes() {
		if found, ok := store.First(r.view, class.Name, c.ReferenceKey, value); ok {
			return found, class, true
		}
	}
	return nil, nil, false
}
