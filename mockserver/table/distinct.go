package table

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// distinct refuses a row of which a unique column says what another row says
// already. It returns an error wrapping ErrDuplicate.
func (w *writer) distinct(tx store.Tx) error {
	if !w.tables.settings().UniqueColumns {
		return nil
	}
	for _, u := range w.def.Unique {
		value := w.get(u.Column)
		if value == "" || w.before != nil && w.before.Get(u.Column) == value {
			continue
		}
		for _, class := range u.Among.Classes() {
			taken := false
			store.Find(tx, class.Name, u.Column, value, func(other *store.Row) bool {
				taken = other.SysID() != w.row().SysID()
				return !taken
			})
			if taken {
				return fmt.Errorf("%s of %s: %w", u.Column, w.def.Name, ErrDuplicate)
			}
		}
	}
	return nil
}
