package table

import (
	"maps"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Amend changes a row for the platform, in somebody's name: no access rule
// applies, and it leaves the touch and the trail of any other update. It returns
// an error wrapping ErrNoTable.
func (t *Tables) Amend(tx store.Tx, c *Caller, before *store.Row, changes map[string]string) error {
	def, err := t.definition(before.Layout().Table())
	if err != nil {
		return err
	}
	w := &writer{tables: t, caller: c, def: def}
	values := map[string]string{
		"sys_updated_on": w.now(), "sys_updated_by": c.UserName,
		"sys_mod_count": increment(before.Get("sys_mod_count")),
	}
	maps.Copy(values, changes)
	w.become(before.With(values))
	if err := tx.Put(w.row()); err != nil {
		return err
	}
	return w.auditUpdate(tx, before)
}
