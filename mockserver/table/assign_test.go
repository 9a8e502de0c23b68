package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// A role is given away by those who hold the one that it names for that.
func TestRolesThatFewAssign(t *testing.T) {
	b := newBench(t, nil)
	const boss, guarded, plain, lost = "e0000000000000000000000000000001", "e0000000000000000000000000000002",
		"e0000000000000000000000000000003", "e0000000000000000000000000000004"
	role := func(id, name, by string) transfer.Entry {
		return transfer.Entry{Table: "sys_user_role", Values: map[string]string{"sys_id": id, "name": name, "assignable_by": by}}
	}
	_, err := transfer.Import(b.Tables, []transfer.Entry{
		role(boss, "boss", boss), role(guarded, "guarded", boss), role(plain, "plain", ""), role(lost, "lost", "nowhere"),
		{Table: "sys_user_has_role", Values: map[string]string{"user": nobody.SysID, "role": guarded}},
	})
	require.NoError(t, err, "what is imported is not granted by anybody")

	keeper := &table.Caller{SysID: requester.SysID, UserName: "keeper", Roles: []string{"user_admin"}, Zone: requester.Zone}
	both := &table.Caller{SysID: requester.SysID, UserName: "both", Roles: []string{"user_admin", "boss"}, Zone: requester.Zone}
	for _, x := range []struct {
		caller *table.Caller
		role   string
		may    bool
	}{
		{keeper, plain, true}, {keeper, guarded, false}, {keeper, boss, false}, {keeper, lost, false},
		{both, guarded, true}, {both, boss, true}, {both, lost, false},
		{admin, guarded, true}, {admin, lost, true},
	} {
		for name, holder := range map[string]string{"sys_user_has_role": "user", "sys_group_has_role": "group"} {
			tables := b.fork()
			_, err := tables.Insert(x.caller, name, table.Change{holder: fulfiller.SysID, "role": x.role}, asStored)
			held := tables.insert(name, table.Change{holder: fulfiller.SysID, "role": plain})
			_, moved := tables.Update(x.caller, name, held, table.Change{"role": x.role, holder: auditor.SysID}, asStored)
			if x.may {
				require.NoError(t, err, "%s gives %s in %s", x.caller.UserName, x.role, name)
				require.NoError(t, moved)
				continue
			}
			require.ErrorIs(t, err, table.ErrForbidden, "%s gives %s in %s", x.caller.UserName, x.role, name)
			require.ErrorIs(t, moved, table.ErrForbidden)
			require.Empty(t, tables.fields(name, "role="+x.role+"^"+holder+"="+fulfiller.SysID, "role"))
		}
	}

	// A grant that exists may not be handed to somebody else either, and may be
	// taken back.
	grants := b.fields("sys_user_has_role", "role="+guarded, "sys_id")
	require.Len(t, grants, 1)
	_, err = b.Update(keeper, "sys_user_has_role", grants[0], table.Change{"user": keeper.SysID}, asStored)
	require.ErrorIs(t, err, table.ErrForbidden)
	_, err = b.Update(keeper, "sys_user_has_role", grants[0], table.Change{}, asStored)
	require.NoError(t, err, "nothing is given")
	require.NoError(t, b.Delete(keeper, "sys_user_has_role", grants[0]))
}

// Nor does it come within another role, for those who may put roles together.
func TestContainedRolesThatFewAssign(t *testing.T) {
	tables := emptyOpened(t, nil, `
rules:
  - {table: sys_user_role_contains, read: [user_admin], create: [user_admin], write: [user_admin], denied: forbidden, source: test}`)
	const guarded, plain = "e0000000000000000000000000000002", "e0000000000000000000000000000003"
	_, err := transfer.Import(tables, []transfer.Entry{
		{Table: "sys_user_role", Values: map[string]string{"sys_id": guarded, "name": "guarded", "assignable_by": guarded}},
		{Table: "sys_user_role", Values: map[string]string{"sys_id": plain, "name": "plain"}},
	})
	require.NoError(t, err)
	keeper := &table.Caller{SysID: requester.SysID, UserName: "keeper", Roles: []string{"user_admin"}, Zone: requester.Zone}
	_, err = tables.Insert(keeper, "sys_user_role_contains", table.Change{"role": plain, "contains": guarded}, asStored)
	require.ErrorIs(t, err, table.ErrForbidden)
	_, err = tables.Insert(keeper, "sys_user_role_contains", table.Change{"role": guarded, "contains": plain}, asStored)
	require.NoError(t, err)
	_, err = tables.Insert(admin, "sys_user_role_contains", table.Change{"role": plain, "contains": guarded}, asStored)
	require.NoError(t, err)
}
