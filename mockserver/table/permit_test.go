package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// overtaken is a store in which somebody else writes just before a write.
type overtaken struct {
	store.Store
	first func(store.Tx) error
}

func (o overtaken) Update(fn func(store.Tx) error) error {
	if err := o.Store.Update(o.first); err != nil {
		return err
	}
	return o.Store.Update(fn)
}

// A row that leaves the caller's rule while the write waits for its turn is not
// written to.
func TestWritesAreJudgedAtTheirMoment(t *testing.T) {
	const group, preference = "d0000000000000000000000000000001", "d0000000000000000000000000000002"
	handsOver := func(name, id, column string) func(*testing.T) *table.Tables {
		return func(t *testing.T) *table.Tables {
			b := newBench(t, nil)
			_, err := transfer.Import(b.Tables, []transfer.Entry{
				{Table: "sys_user_group", Values: map[string]string{"sys_id": group, "name": "old", "manager": requester.SysID}},
				{Table: "sys_user_preference", Values: map[string]string{"sys_id": preference, "name": "old", "user": requester.SysID}},
			})
			require.NoError(t, err)
			cfg := b.cfg
			cfg.Rows = overtaken{b.rows, func(tx store.Tx) error {
				row, _ := tx.Row(name, id)
				return tx.Put(row.With(map[string]string{column: fulfiller.SysID}))
			}}
			return b.Fork(cfg)
		}
	}
	ofGroup, ofPreference := handsOver("sys_user_group", group, "manager"), handsOver("sys_user_preference", preference, "user")
	for name, x := range map[string]struct {
		tables *table.Tables
		write  func(*table.Tables, *table.Caller) error
		want   error
		table  string
		id     string
	}{
		"change what can still be seen": {ofGroup(t), func(tables *table.Tables, c *table.Caller) error {
			_, err := tables.Update(c, "sys_user_group", group, table.Change{"name": "new"}, asStored)
			return err
		}, table.ErrForbidden, "sys_user_group", group},
		"change what is hidden now": {ofPreference(t), func(tables *table.Tables, c *table.Caller) error {
			_, err := tables.Update(c, "sys_user_preference", preference, table.Change{"name": "new"}, asStored)
			return err
		}, table.ErrNoRow, "sys_user_preference", preference},
		"delete what is hidden now": {ofPreference(t), func(tables *table.Tables, c *table.Caller) error {
			return tables.Delete(c, "sys_user_preference", preference)
		}, table.ErrNoRow, "sys_user_preference", preference},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, x.write(x.tables, requester), x.want)
			kept, err := x.tables.Reader(admin).Record(x.table, x.id)
			require.NoError(t, err)
			require.Equal(t, "old", kept.Row.Get("name"))
			require.NoError(t, x.write(x.tables, admin), "an administrator may")
		})
	}
}
