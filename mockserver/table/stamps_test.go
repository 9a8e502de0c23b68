package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Whoever may choose the stamps of a row chooses stamps: what is none of a time or
// a count is passed over, and no row is hidden from those that poll by time.
func TestChosenStampsAreStamps(t *testing.T) {
	tables := empty(t)
	chosen := table.WriteOptions{KeepSystemFields: true}
	made, err := tables.Insert(admin, "incident", table.Change{
		"sys_created_on": "2018-01-02 03:04:05", "sys_updated_on": "yesterday", "sys_mod_count": "-7", "sys_created_by": "someone",
	}, chosen)
	require.NoError(t, err)
	require.Equal(t, "2018-01-02 03:04:05", made.Row.Get("sys_created_on"))
	require.Equal(t, "2019-06-24 12:00:00", made.Row.Get("sys_updated_on"))
	require.Equal(t, "0", made.Row.Get("sys_mod_count"))
	require.Equal(t, "someone", made.Row.Get("sys_created_by"))
	changed, err := tables.Update(admin, "incident", made.Row.SysID(), table.Change{
		"short_description": "x", "sys_updated_on": "2018-02-30 00:00:00", "sys_mod_count": "many", "sys_created_on": "2017-01-01 00:00:00",
	}, chosen)
	require.NoError(t, err)
	require.Equal(t, "2019-06-24 12:00:00", changed.Row.Get("sys_updated_on"))
	require.Equal(t, "1", changed.Row.Get("sys_mod_count"))
	require.Equal(t, "2018-01-02 03:04:05", changed.Row.Get("sys_created_on"), "made once")
}

// A sys_id of other characters would have to be escaped in every link.
func TestChosenSysIDs(t *testing.T) {
	tables := empty(t)
	for id, taken := range map[string]bool{
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345":     true,
		"abcdefghijklmnopqrstuvwxyz01234/":     false,
		"abcdefghijklmnopqrstuvwxyz0123\u00e9": false,
		"abc":                                  false,
	} {
		made, err := tables.Insert(admin, "incident", table.Change{"sys_id": id}, asStored)
		require.NoError(t, err)
		require.Equal(t, taken, made.Row.SysID() == id, id)
	}
}

// A column is the platform's by its name, not by how that begins: sys_user is a
// reference like any other.
func TestColumnsThatLookLikeThePlatforms(t *testing.T) {
	tables := empty(t)
	made, err := tables.Insert(admin, "sys_user_preference", table.Change{"user": "u", "name": "n", "sys_domain": "x"}, asStored)
	require.NoError(t, err)
	require.NotEqual(t, "x", made.Row.Get("sys_domain"))
	for _, def := range tables.Dictionary().All() {
		c, ok := def.Column("sys_user")
		if !ok || def.View {
			continue
		}
		made, err := tables.Insert(admin, def.Name, table.Change{"sys_user": admin.SysID}, asStored)
		require.NoError(t, err)
		require.Equal(t, c.Reference != "" || c.Type == "string", made.Row.Get("sys_user") == admin.SysID, def.Name)
	}
}

// Integers have 32 bits; what does not fit is no number.
func TestIntegersHave32Bits(t *testing.T) {
	tables := empty(t)
	made, err := tables.Insert(admin, "incident", table.Change{"reassignment_count": "2147483647", "reopen_count": "2147483648"}, asStored)
	require.NoError(t, err)
	require.Equal(t, "2147483647", made.Row.Get("reassignment_count"))
	require.Empty(t, made.Row.Get("reopen_count"))
}
