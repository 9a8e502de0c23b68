package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// A sys_id names one record in all classes of a hierarchy: problem and incident
// are tasks.
func TestSysIDIsUniqueInAHierarchy(t *testing.T) {
	tables := empty(t)
	id := table.Change{"sys_id": "00000000000000000000000000000abc", "short_description": "first"}
	_, err := tables.Insert(admin, "incident", id, asStored)
	require.NoError(t, err)
	for _, class := range []string{"incident", "problem", "task"} {
		_, err = tables.Insert(admin, class, id, asStored)
		require.ErrorIs(t, err, table.ErrDuplicate, class)
	}
	require.Len(t, list(t, tables, admin, "task", "").Rows, 1)
	_, err = tables.Insert(admin, "sys_user_group", table.Change{"sys_id": id["sys_id"], "name": "another table"}, asStored)
	require.NoError(t, err)
}

func TestUniqueColumns(t *testing.T) {
	ada := table.Change{"user_name": "ada", "first_name": "Ada"}
	tables := empty(t)
	first, err := tables.Insert(admin, "sys_user", ada, asStored)
	require.NoError(t, err)
	_, err = tables.Insert(admin, "sys_user", ada, asStored)
	require.ErrorIs(t, err, table.ErrDuplicate)
	grace, err := tables.Insert(admin, "sys_user", table.Change{"user_name": "grace"}, asStored)
	require.NoError(t, err)
	_, err = tables.Update(admin, "sys_user", grace.Row.SysID(), table.Change{"user_name": "ada", "title": "Dr"}, asStored)
	require.ErrorIs(t, err, table.ErrDuplicate)
	require.Empty(t, list(t, tables, admin, "sys_user", "title=Dr").Rows, "nothing of the change is kept")
	_, err = tables.Update(admin, "sys_user", first.Row.SysID(), table.Change{"user_name": "ada", "title": "Countess"}, asStored)
	require.NoError(t, err, "its own name is nobody else's")

	for range 2 { // no name is no name that somebody has
		_, err = tables.Insert(admin, "oauth_entity", table.Change{"name": "x", "client_id": ""}, asStored)
		require.NoError(t, err)
	}

	loose := emptyWith(t, map[string]string{"unique_columns": "false"})
	for range 2 {
		_, err = loose.Insert(admin, "sys_user", ada, asStored)
		require.NoError(t, err)
	}
}
