package table_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

func TestAHistoryIsMadeWhenAskedFor(t *testing.T) {
	b := newBench(t, nil)
	_, err := transfer.Import(b.Tables, []transfer.Entry{{Table: "sys_user", Values: map[string]string{"sys_id": admin.SysID, "user_name": "admin", "name": "System Administrator"}}})
	require.NoError(t, err)
	id := b.insert("incident", table.Change{"short_description": "paint", "state": "1"})
	b.time.Advance(time.Hour)
	b.update(admin, "incident", id, table.Change{"state": "2", "short_description": "varnish"})
	require.Empty(t, b.fields("sys_history_set", ""), "nobody has asked yet")
	require.Empty(t, b.fields("sys_history_line", ""))

	require.Equal(t, []string{"incident 2019-06-24 13:00:00"}, b.fields("sys_history_set", "id="+id, "table", "load_time"))
	set := b.fields("sys_history_set", "id="+id, "sys_id")[0]
	lines := b.fields("sys_history_line", "set="+set+"^update=1^ORDERBYfield", "field", "old", "new", "old_value", "new_value", "user_name")
	require.Equal(t, []string{
		"incident_state New In Progress 1 2 System Administrator",
		"short_description paint varnish paint varnish System Administrator",
		"state New In Progress 1 2 System Administrator",
	}, lines)
	require.Equal(t, []string{"paint 2019-06-24 12:00:00"},
		b.fields("sys_history_line", "set.id="+id+"^field=short_description^update=0", "new", "update_time"))

	b.time.Advance(time.Hour)
	b.update(admin, "incident", id, table.Change{"state": "3"})
	require.Equal(t, []string{"In Progress On Hold"}, b.fields("sys_history_line", "set.id="+id+"^update=2^field=state", "old", "new"))
	require.Equal(t, []string{set}, b.fields("sys_history_set", "id="+id, "sys_id"), "the set is renewed, not made again")

	require.NoError(t, b.Delete(admin, "incident", id))
	require.Equal(t, []string{"DELETED"}, b.fields("sys_history_line", "set.id="+id+"^update=-1", "field"))
}

func TestAnIdleHistoryGoes(t *testing.T) {
	b := newBench(t, nil)
	id := b.insert("incident", table.Change{})
	b.update(admin, "incident", id, table.Change{"state": "2"})
	require.Len(t, b.fields("sys_history_set", "id="+id), 1)
	b.time.Advance(29 * 24 * time.Hour)
	require.Len(t, b.fields("sys_history_set", "id="+id), 1, "asking keeps it")
	b.time.Advance(30 * 24 * time.Hour)
	require.Len(t, b.fields("sys_history_set", ""), 1)
	b.time.Advance(time.Second)
	require.Empty(t, b.fields("sys_history_set", ""))
	require.Empty(t, b.fields("sys_history_line", ""))
	require.Empty(t, b.fields("sys_history_set", "id=0123456789abcdef0123456789abcdef^ORid=%'--"), "a record without a trail has none")
}
