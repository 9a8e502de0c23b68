package table_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// regrant lets the roles follow an upgrade after which they are counted so.
func (s *staff) regrant(counts string, all bool, moved ...*store.Row) {
	s.t.Helper()
	profile, err := release.Catalog().Lookup("madrid")
	require.NoError(s.t, err)
	settings, err := profile.Settings(release.Fresh, map[string]string{"role_management_v2": counts})
	require.NoError(s.t, err)
	after := s.Under(func() *release.Settings { return settings })
	require.NoError(s.t, s.Maintain(func(tx store.Tx) error { return after.Regrant(tx, moved, all) }))
}

// V2 merges the grants of a role when it comes, counts what there is then, and leaves no
// trail of it; the way back has a row for each way again.
func TestGrantsAreMergedByAnUpgrade(t *testing.T) {
	s := newStaff(t, map[string]string{"role_management_v2": "false"})
	for _, group := range []string{s.desk, s.tools} {
		s.insert("sys_group_has_role", table.Change{"group": group, "role": s.itil})
		s.insert("sys_user_grmember", table.Change{"user": s.abel, "group": group})
	}
	s.insert("sys_user_has_role", table.Change{"user": s.abel, "role": s.viewer})
	s.insert("sys_user_has_role", table.Change{"user": s.beth, "role": s.clerk})
	each := s.held(s.abel)
	require.Len(t, each, 5)
	trail, audit := s.roleTrail(), s.fields("sys_audit", "", "sys_id")

	s.regrant("true", true)
	merged := s.held(s.abel)
	require.Len(t, merged, 2)
	require.Contains(t, merged[0], "itil true 2")
	require.Contains(t, merged[1], "viewer false 2")
	require.Equal(t, []string{"clerk false 0"}, s.held(s.beth))
	require.Equal(t, trail, s.roleTrail())
	require.Equal(t, audit, s.fields("sys_audit", "", "sys_id"))

	s.regrant("false", true)
	require.Equal(t, each, s.held(s.abel))
}

// Whom an upgrade does not concern keeps the grants that there are; roles that are gone
// are held by those alone who were given them by hand.
func TestGrantsFollowWhatMoved(t *testing.T) {
	s := newStaff(t, v2)
	holds := s.insert("sys_group_has_role", table.Change{"group": s.desk, "role": s.clerk})
	s.insert("sys_user_grmember", table.Change{"user": s.abel, "group": s.desk})
	s.insert("sys_user_has_role", table.Change{"user": s.beth, "role": s.clerk})
	abel, beth := s.held(s.abel), s.held(s.beth)
	require.Len(t, abel, 1)
	var clerk, held *store.Row
	put := func(do func(tx store.Tx) error) { require.NoError(t, s.Maintain(do)) }
	put(func(tx store.Tx) error {
		clerk, _ = tx.Row("sys_user_role", s.clerk)
		held, _ = tx.Row("sys_group_has_role", holds)
		require.True(t, tx.Delete("sys_user_role", s.clerk))
		require.True(t, tx.Delete("sys_group_has_role", holds))
		return nil
	})
	s.regrant("true", false)
	require.Equal(t, abel, s.held(s.abel), "nothing moved")
	s.regrant("true", false, clerk, held)
	require.Empty(t, s.held(s.abel))
	require.Equal(t, beth, s.held(s.beth))
	put(func(tx store.Tx) error {
		require.NoError(t, tx.Put(clerk))
		return tx.Put(held)
	})
	s.regrant("true", false, clerk, held)
	require.Equal(t, abel, s.held(s.abel))
	require.Equal(t, beth, s.held(s.beth))
}

// A grant goes with the last way that leads to it, also where the role stays, and one that
// names no way is somebody's, who keeps it.
func TestGrantsGoWithTheirWays(t *testing.T) {
	for _, counts := range []string{"true", "false"} {
		s := newStaff(t, map[string]string{"role_management_v2": counts})
		holds := map[string]string{}
		for _, group := range []string{s.desk, s.tools} {
			holds[group] = s.insert("sys_group_has_role", table.Change{"group": group, "role": s.clerk})
			s.insert("sys_user_grmember", table.Change{"user": s.abel, "group": group})
		}
		_, err := transfer.Import(s.Tables, []transfer.Entry{{Table: "sys_user_has_role", Values: map[string]string{
			"user": s.beth, "role": s.clerk, "inherited": "true", "inh_count": "1", "state": "active",
		}}})
		require.NoError(t, err)
		beth := s.held(s.beth)
		goes := func(group string) {
			var row *store.Row
			require.NoError(t, s.Maintain(func(tx store.Tx) error {
				row, _ = tx.Row("sys_group_has_role", holds[group])
				require.True(t, tx.Delete("sys_group_has_role", row.SysID()))
				return nil
			}))
			s.regrant(counts, false, row)
		}
		goes(s.desk)
		left := s.held(s.abel)
		require.Len(t, left, 1)
		require.True(t, strings.HasSuffix(left[0], "tools"), left[0])
		goes(s.tools)
		require.Empty(t, s.held(s.abel), counts)
		require.Equal(t, beth, s.held(s.beth), counts)
	}
}
