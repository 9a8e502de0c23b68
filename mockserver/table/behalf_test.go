package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// The platform writes in somebody's name what that person could not, with the stamps
// and, unless it is told otherwise, the rules of any write.
func TestWritesOnSomebodysBehalf(t *testing.T) {
	tables := empty(t)
	insert := func(b table.Behalf, name string, change table.Change) (made *store.Row, err error) {
		err = tables.Maintain(func(tx store.Tx) error {
			record, err := tables.InsertFor(tx, b, name, change)
			if err == nil {
				made = record.Row
			}
			return err
		})
		return made, err
	}
	row, err := insert(table.Behalf{Caller: nobody}, "incident", table.Change{"impact": "1", "urgency": "1", "category": "brand new", "sys_mod_count": "7"})
	require.NoError(t, err)
	require.Equal(t, []string{"nobody", "0", "1", "brand new", "INC0010001"},
		[]string{row.Get("sys_created_by"), row.Get("sys_mod_count"), row.Get("priority"), row.Get("category"), row.Get("number")})

	quiet, err := insert(table.Behalf{Caller: nobody, Quiet: true}, "incident", table.Change{"impact": "1", "urgency": "1"})
	require.NoError(t, err)
	require.NotEqual(t, "1", quiet.Get("priority"), "no business rule")
	user, err := insert(table.Behalf{Caller: nobody, Quiet: true}, "sys_user", table.Change{"first_name": "Ada", "last_name": "L"})
	require.NoError(t, err)
	require.Equal(t, "Ada L", user.Get("name"), "calculated columns are no rules")

	_, err = insert(table.Behalf{Caller: nobody, Rights: true}, "sys_user", table.Change{"first_name": "Ada"})
	require.ErrorIs(t, err, table.ErrForbidden)
	_, err = insert(table.Behalf{Caller: nobody}, "no_table", nil)
	require.ErrorIs(t, err, table.ErrNoTable)

	update := func(b table.Behalf, change table.Change) (changed bool, err error) {
		err = tables.Maintain(func(tx store.Tx) error {
			before, _ := tx.Row("incident", row.SysID())
			_, changed, err = tables.UpdateFor(tx, b, before, change)
			return err
		})
		return changed, err
	}
	changed, err := update(table.Behalf{Caller: nobody}, table.Change{"short_description": "Lamp"})
	require.NoError(t, err)
	require.True(t, changed)
	changed, err = update(table.Behalf{Caller: nobody}, table.Change{"short_description": "Lamp"})
	require.NoError(t, err)
	require.False(t, changed, "as it was")
	_, err = update(table.Behalf{Caller: nobody, Rights: true}, table.Change{"short_description": "Desk"})
	require.Error(t, err)
}
