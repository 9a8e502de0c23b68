package transfer

import (
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Shipment is the rows that an instance has because of what it plays: those that a
// release comes with.
type Shipment []*store.Row

// Pack makes a shipment of the rows that generate puts.
func Pack(t *table.Tables, generate func(Put) error) (Shipment, error) {
	var s Shipment
	l := &bulk{tables: t, shapes: map[*string]*shape{}}
	err := generate(func(name string, columns, values []string) error {
		row, _, err := l.row(name, columns, values)
		s = append(s, row)
		return err
	})
	return s, err
}

// Upgrade puts the rows of a shipment in place of those of the one before, and returns
// those that came, changed or went.
//
// What people did since the one before came stays done: a row that they changed keeps
// all of its values and does not go, one that they removed does not come back while both
// have it, and no row comes for a record that they removed, or beside one of theirs that
// goes by the same name, to which whatever else is shipped refers instead (documented: an
// upgrade skips records that were customized; assumed: the rest, and that values tell who
// was changed, where the platform goes by the update set).
func Upgrade(tx store.Tx, before, after Shipment) ([]*store.Row, error) {
	u := &upgrade{tx: tx, was: before.byID(), is: after.byID(), removed: map[string]bool{}, instead: map[string]string{}}
	u.findInstead(before)
	u.findInstead(after)
	for _, row := range before {
		if err := u.follow(u.led(row)); err != nil {
			return nil, err
		}
	}
	for _, row := range after {
		if err := u.bring(u.led(row)); err != nil {
			return nil, err
		}
	}
	return u.moved, nil
}

// upgrade is one under way.
type upgrade struct {
	tx      store.Tx
	was, is map[string]*store.Row
	removed map[string]bool   // by people, by sys_id
	instead map[string]string // rows of people that go by the name of one, by its sys_id
	moved   []*store.Row
}

func (s Shipment) byID() map[string]*store.Row {
	all := make(map[string]*store.Row, len(s))
	for _, row := range s {
		all[identity(row)] = row
	}
	return all
}

func identity(row *store.Row) string { return row.Layout().Table() + "/" + row.SysID() }

// follow does to a row of the shipment before what became of it.
func (u *upgrade) follow(was *store.Row) error {
	now, there := u.tx.Row(was.Layout().Table(), was.SysID())
	if !there {
		u.removed[was.SysID()] = u.instead[was.SysID()] == ""
		return nil
	}
	is := u.led(u.is[identity(was)])
	if is != nil && !differ(was, is) || differ(was, now) {
		return nil
	}
	u.moved = append(u.moved, now)
	if is == nil {
		u.tx.Delete(was.Layout().Table(), was.SysID())
		return nil
	}
	changes := map[string]string{}
	for i, c := range was.Layout().Columns() {
		if was.At(i) != is.At(i) {
			changes[c.Name] = is.At(i)
		}
	}
	return u.tx.Put(now.With(changes))
}

// stamps are the columns that say who wrote a row and when: the history of a world
// touches rows that it leaves as they are.
var stamps = []string{"sys_created_on", "sys_created_by", "sys_updated_on", "sys_updated_by", "sys_mod_count"}

// differ tells whether two rows of a table say different things. Secrets are never the
// same, kept twice, so that a row with one is nobody's to upgrade.
func differ(a, b *store.Row) bool {
	for i, c := range a.Layout().Columns() {
		if a.At(i) != b.At(i) && !slices.Contains(stamps, c.Name) {
			return true
		}
	}
	return false
}

// bring puts a row that is new with the shipment.
func (u *upgrade) bring(row *store.Row) error {
	if u.was[identity(row)] != nil {
		return nil
	}
	if _, there := u.tx.Row(row.Layout().Table(), row.SysID()); there || u.taken(row) || u.pointless(row) {
		return nil
	}
	u.moved = append(u.moved, row)
	return u.tx.Put(row)
}

// naming are the columns by which the platform finds rows of these tables.
var naming = map[string]string{"sys_auth_scope": "name", "sys_properties": "name", "sys_user_role": "name", "v_plugin": "id"}

// named is the row that goes by the name of a shipped one.
func (u *upgrade) named(row *store.Row) (*store.Row, bool) {
	column, ok := naming[row.Layout().Table()]
	if !ok {
		return nil, false
	}
	return store.First(u.tx, row.Layout().Table(), column, row.Get(column))
}

// taken tells whether there is such a row, beside which this one does not come.
func (u *upgrade) taken(row *store.Row) bool {
	_, taken := u.named(row)
	return taken
}

// findInstead finds the rows of people in the place of those of a shipment.
func (u *upgrade) findInstead(s Shipment) {
	for _, row := range s {
		if _, there := u.tx.Row(row.Layout().Table(), row.SysID()); there {
			continue
		}
		if other, ok := u.named(row); ok && u.was[identity(other)] == nil {
			u.instead[row.SysID()] = other.SysID()
		}
	}
}

// led is a row that refers to what there is instead of what it was made for; nil of nil.
func (u *upgrade) led(row *store.Row) *store.Row {
	if row == nil || len(u.instead) == 0 {
		return row
	}
	changes := map[string]string{}
	for i, c := range row.Layout().Columns() {
		if other, ok := u.instead[row.At(i)]; ok && c.Kind == glide.Reference {
			changes[c.Name] = other
		}
	}
	if len(changes) == 0 {
		return row
	}
	return row.With(changes)
}

// pointless tells whether a row is about one that people removed.
func (u *upgrade) pointless(row *store.Row) bool {
	for i, c := range row.Layout().Columns() {
		if c.Kind == glide.Reference && u.removed[row.At(i)] {
			return true
		}
	}
	return false
}
