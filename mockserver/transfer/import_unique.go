package transfer

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// written is a row that an import wrote, and where it stood.
type written struct {
	class *dictionary.Table
	sysID string
	fresh bool
	at    func(column string) string
}

// remember keeps a row for distinct and accompany, if it has anything to look at.
func (b *bringing) remember(fresh bool, row *store.Row) {
	class, ok := b.tables.Dictionary().Table(row.Layout().Table())
	if ok && len(class.Unique) > 0 {
		b.written = append(b.written, written{class, row.SysID(), fresh, b.at})
	}
}

// accompany writes what belongs to new rows. It does so when all rows are in place,
// for what belongs to them may have been brought along.
func (b *bringing) accompany() {
	for _, w := range b.written {
		row, there := b.tx.Row(w.class.Name, w.sysID)
		if !w.fresh || !there || len(b.mistakes) > 0 {
			continue
		}
		b.at = w.at
		if err := b.tables.Accompany(b.tx, row); err != nil {
			b.wrongf("", "%w", err)
		}
	}
}

// distinct notes values of unique columns that two rows have. It looks when all rows
// are in place, for they may have changed values with each other. A world that is
// still without a release is held to it, too: most have the columns unique.
func (b *bringing) distinct() {
	if settings := b.tables.Settings(); settings != nil && !settings.UniqueColumns {
		return
	}
	for _, w := range b.written {
		row, there := b.tx.Row(w.class.Name, w.sysID)
		if !there {
			continue // a later entry removed it
		}
		b.at = w.at
		for _, u := range w.class.Unique {
			if len(b.mistakes) >= maxMistakes {
				return
			}
			value := row.Get(u.Column)
			if other, shared := b.shares(u, value, row.SysID()); value != "" && shared {
				b.wrongf(u.Column, "%s: %s %q is that of another row, with the sys_id %s: %w", w.class.Name, u.Column, value, other, table.ErrDuplicate)
			}
		}
	}
}

// shares is another row that has the value.
func (b *bringing) shares(u dictionary.Uniqueness, value, sysID string) (other string, shared bool) {
	for _, class := range u.Among.Classes() {
		store.Find(b.tx, class.Name, u.Column, value, func(row *store.Row) bool {
			if shared = row.SysID() != sysID; shared {
				other = row.SysID()
			}
			return !shared
		})
		if shared {
			return other, true
		}
	}
	return "", false
}
