package table

import (
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Tables from whose rows others follow.
const (
	tableMember    = "sys_user_grmember"
	tableGroupRole = "sys_group_has_role"
	tableHasRole   = "sys_user_has_role"
	tableContains  = "sys_user_role_contains"
)

// follow carries out what the platform does by itself after a write, in the same
// transaction. before is nil for a new row, after for one that is gone.
func (w *writer) follow(tx store.Tx, before, after *store.Row) error {
	switch w.def.Name {
	case tableMember:
		return w.followMembership(tx, before, after)
	case tableGroupRole:
		return w.followGroupRole(tx, before, after)
	case tableHasRole:
		return w.followGrant(tx, before, after)
	case tableContains:
		return w.followContainment(tx, before, after)
	case tableUser:
		FollowLock(tx, before, after)
	case tableTiny:
		if after != nil {
			boundTiny(tx, after)
		}
	case tableAttachment:
		if after == nil {
			dropPieces(tx, before)
		}
	}
	if after == nil {
		if err := w.dropFiles(tx, before); err != nil {
			return err
		}
		if err := w.tables.DropGrants(tx, before); err != nil {
			return err
		}
	}
	if keeper := w.tables.keeper; keeper != nil {
		return keeper.Changed(tx, w.caller, before, after)
	}
	return nil
}

// Ripe takes the rows of a table behind the tables whose time has come at a
// moment, oldest first, and hands them on.
func (t *Tables) Ripe(tx store.Tx, table string, until time.Time, take func(*store.Row) error) error {
	return drain(tx, table, ripe(until), take)
}

// AnyRipe tells whether [Tables.Ripe] would find something.
func (t *Tables) AnyRipe(view store.View, table string, until time.Time) bool {
	if n, _ := view.Count(table, store.Span{}); n == 0 {
		return false // as mostly
	}
	n, err := view.Count(table, ripe(until))
	return err == nil && n > 0
}

func ripe(until time.Time) store.Span {
	return store.Span{Index: due, High: &query.Bound{Value: glide.FormatDateTime(until), Inclusive: true}}
}
