package table_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// staff is people, groups and roles to play with: itil contains viewer.
type staff struct {
	*bench
	abel, beth, desk, tools, itil, viewer, clerk string
}

func newStaff(t *testing.T, settings map[string]string) *staff {
	t.Helper()
	s := &staff{bench: newBench(t, settings)}
	role := func(name string) string {
		made, err := transfer.Import(s.Tables, []transfer.Entry{{Table: "sys_user_role", Values: map[string]string{"name": name}}})
		require.NoError(t, err)
		return made.SysIDs[0]
	}
	s.itil, s.viewer, s.clerk = role("itil"), role("viewer"), role("clerk")
	_, err := transfer.Import(s.Tables, []transfer.Entry{{Table: "sys_user_role_contains", Values: map[string]string{"role": s.itil, "contains": s.viewer}}})
	require.NoError(t, err)
	s.abel, s.beth = s.insert("sys_user", table.Change{"user_name": "abel"}), s.insert("sys_user", table.Change{"user_name": "beth"})
	s.desk, s.tools = s.insert("sys_user_group", table.Change{"name": "Desk"}), s.insert("sys_user_group", table.Change{"name": "Tools"})
	return s
}

// words replaces ids by the names that the test gave them.
func (s *staff) words(lines []string) []string {
	r := strings.NewReplacer(s.abel, "abel", s.beth, "beth", s.desk, "desk", s.tools, "tools", s.itil, "itil", s.viewer, "viewer", s.clerk, "clerk")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(r.Replace(line))
	}
	slices.Sort(lines)
	return lines
}

func (s *staff) held(user string) []string {
	return s.words(s.fields("sys_user_has_role", "user="+user, "role", "inherited", "inh_count", "granted_by", "included_in_role"))
}

func (s *staff) roleTrail() []string {
	return s.words(s.fields("sys_audit_role", "", "operation", "user", "role", "count_after_change", "granted_by_group"))
}

func (s *staff) remove(name, id string) {
	s.t.Helper()
	require.NoError(s.t, s.Delete(admin, name, id))
}

var v2 = map[string]string{"role_management_v2": "true"}

func TestAMembershipBringsRoles(t *testing.T) {
	s := newStaff(t, nil)
	s.insert("sys_group_has_role", table.Change{"group": s.desk, "role": s.itil})
	member := s.insert("sys_user_grmember", table.Change{"user": s.abel, "group": s.desk})
	require.Equal(t, []string{"itil true  desk", "viewer true  desk itil"}, s.held(s.abel))
	require.Equal(t, []string{"Added abel itil 1 desk", "Added abel viewer 1 desk"}, s.roleTrail())
	require.Equal(t, []string{"admin", "admin"}, s.fields("sys_audit_role", "changed_by="+admin.SysID, "sys_created_by"))
	require.Equal(t, []string{"itil", "viewer"}, s.RolesOf(s.View(), s.abel))

	s.remove("sys_user_grmember", member)
	require.Empty(t, s.held(s.abel))
	require.Equal(t, []string{
		"Added abel itil 1 desk", "Added abel viewer 1 desk", "Removed abel itil 0 desk", "Removed abel viewer 0 desk",
	}, s.roleTrail())
	require.Len(t, s.fields("sys_audit", "tablename=sys_user_has_role^fieldname=DELETED"), 2, "the rows that went leave their trail")
}

// What a group does not hand on, its members do not have: not as a row, and not
// as a right.
func TestARoleThatAGroupKeeps(t *testing.T) {
	s := newStaff(t, nil)
	kept := s.insert("sys_group_has_role", table.Change{"group": s.desk, "role": s.itil, "inherits": "false"})
	s.insert("sys_user_grmember", table.Change{"user": s.abel, "group": s.desk})
	require.Empty(t, s.held(s.abel))
	require.Empty(t, s.RolesOf(s.View(), s.abel))

	s.update(admin, "sys_group_has_role", kept, table.Change{"inherits": "true"})
	require.Len(t, s.held(s.abel), 2)
	require.Equal(t, []string{"itil", "viewer"}, s.RolesOf(s.View(), s.abel))
}

func TestARoleOfAGroupReachesItsMembers(t *testing.T) {
	s := newStaff(t, nil)
	s.insert("sys_user_grmember", table.Change{"user": s.abel, "group": s.desk})
	s.insert("sys_user_grmember", table.Change{"user": s.beth, "group": s.desk})
	held := s.insert("sys_group_has_role", table.Change{"group": s.desk, "role": s.viewer})
	require.Equal(t, []string{"viewer true  desk"}, s.held(s.abel))
	s.update(admin, "sys_group_has_role", held, table.Change{"role": s.itil})
	require.Equal(t, []string{"itil true  desk", "viewer true  desk itil"}, s.held(s.beth))
	s.update(admin, "sys_group_has_role", held, table.Change{"inherits": "false"})
	require.Empty(t, s.held(s.abel))
	s.update(admin, "sys_group_has_role", held, table.Change{"inherits": "true"})
	require.Len(t, s.held(s.abel), 2)
	s.remove("sys_group_has_role", held)
	require.Empty(t, s.held(s.beth))
}

// Before Role Management V2 each way has a row of its own.
func TestTwoWaysAreTwoRows(t *testing.T) {
	s := newStaff(t, nil)
	s.insert("sys_group_has_role", table.Change{"group": s.desk, "role": s.viewer})
	s.insert("sys_group_has_role", table.Change{"group": s.tools, "role": s.viewer})
	desk := s.insert("sys_user_grmember", table.Change{"user": s.abel, "group": s.desk})
	s.insert("sys_user_grmember", table.Change{"user": s.abel, "group": s.tools})
	require.Equal(t, []string{"viewer true  desk", "viewer true  tools"}, s.held(s.abel))
	s.remove("sys_user_grmember", desk)
	require.Equal(t, []string{"viewer true  tools"}, s.held(s.abel))
	require.Contains(t, s.roleTrail(), "Removed abel viewer 1 desk")
}

func TestTwoWaysAreCountedInOneRow(t *testing.T) {
	s := newStaff(t, v2)
	s.insert("sys_group_has_role", table.Change{"group": s.desk, "role": s.viewer})
	s.insert("sys_group_has_role", table.Change{"group": s.tools, "role": s.viewer})
	desk := s.insert("sys_user_grmember", table.Change{"user": s.abel, "group": s.desk})
	s.insert("sys_user_grmember", table.Change{"user": s.abel, "group": s.tools})
	require.Equal(t, []string{"viewer true 2 desk"}, s.held(s.abel))
	require.Empty(t, s.roleTrail(), "the table waits for its property, and nothing is filled up later")
	s.property("glide.role_management.v2.audit_roles", "true")
	s.remove("sys_user_grmember", desk)
	require.Equal(t, []string{"viewer true 1 tools"}, s.held(s.abel))
	require.Equal(t, []string{"Removed abel viewer 1 desk"}, s.roleTrail())
	require.Equal(t, []string{"inh_count 1 2 1", "inh_count 2 1 2"}, s.fields("sys_audit",
		"tablename=sys_user_has_role^fieldname=inh_count^ORDERBYrecord_checkpoint", "fieldname", "oldvalue", "newvalue", "record_checkpoint"))

	own := s.insert("sys_user_has_role", table.Change{"user": s.abel, "role": s.viewer})
	require.Equal(t, []string{"viewer false 1"}, s.held(s.abel), "the inherited row is merged into it")
	require.Len(t, s.fields("sys_audit", "tablename=sys_user_has_role^fieldname=DELETED"), 1)
	s.remove("sys_user_has_role", own)
	require.Equal(t, []string{"viewer true 1 tools"}, s.held(s.abel))
}

// client: what is inherited comes back when somebody takes it away by hand.
func TestAnInheritedRoleCannotBeTakenAway(t *testing.T) {
	for want, settings := range map[string]map[string]string{"viewer true  desk": nil, "viewer true 1 desk": v2} {
		s := newStaff(t, settings)
		s.insert("sys_group_has_role", table.Change{"group": s.desk, "role": s.viewer})
		s.insert("sys_user_grmember", table.Change{"user": s.abel, "group": s.desk})
		before := s.fields("sys_user_has_role", "user="+s.abel, "sys_id")
		s.remove("sys_user_has_role", before[0])
		require.Equal(t, []string{want}, s.held(s.abel))
		require.NotEqual(t, before, s.fields("sys_user_has_role", "user="+s.abel, "sys_id"))
		require.Len(t, s.fields("sys_audit_delete", "documentkey="+before[0]), 1)
	}
}

func TestAGrantByHandBringsWhatItContains(t *testing.T) {
	s := newStaff(t, nil)
	own := s.insert("sys_user_has_role", table.Change{"user": s.abel, "role": s.itil})
	require.Equal(t, []string{"itil false", "viewer true   itil"}, s.held(s.abel))
	s.remove("sys_user_has_role", own)
	require.Empty(t, s.held(s.abel))
	require.Equal(t, []string{"Added abel itil 1", "Added abel viewer 1", "Removed abel itil 0", "Removed abel viewer 0"}, s.roleTrail())
}

// Whoever holds a role follows what it contains, however the role came to them.
func TestContainedRolesFollow(t *testing.T) {
	s := newStaff(t, nil)
	s.insert("sys_user_has_role", table.Change{"user": s.abel, "role": s.itil})
	s.insert("sys_group_has_role", table.Change{"group": s.desk, "role": s.itil})
	s.insert("sys_user_grmember", table.Change{"user": s.beth, "group": s.desk})
	inner := s.insert("sys_user_role_contains", table.Change{"role": s.viewer, "contains": s.clerk})
	require.Equal(t, []string{"clerk true   viewer", "itil false", "viewer true   itil"}, s.held(s.abel), "at any depth")
	require.Equal(t, []string{"clerk true  desk viewer", "itil true  desk", "viewer true  desk itil"}, s.held(s.beth))
	require.Contains(t, s.roleTrail(), "Added beth clerk 1 desk")
	require.Equal(t, []string{inner, inner}, s.fields("sys_user_has_role", "role="+s.clerk, "included_in_role_instance"))

	s.update(admin, "sys_user_role_contains", inner, table.Change{"role": s.itil})
	require.Contains(t, s.held(s.abel), "clerk true   itil")
	require.NotContains(t, s.held(s.abel), "clerk true   viewer")

	s.remove("sys_user_role_contains", inner)
	require.Equal(t, []string{"itil false", "viewer true   itil"}, s.held(s.abel))
	require.Contains(t, s.roleTrail(), "Removed beth clerk 0 desk")
	require.Equal(t, []string{"itil", "viewer"}, s.RolesOf(s.View(), s.beth))
}

// Under Role Management V2 the one row counts the ways through contained roles.
func TestContainedRolesAreCounted(t *testing.T) {
	s := newStaff(t, v2)
	s.property("glide.role_management.v2.audit_roles", "true")
	s.insert("sys_user_has_role", table.Change{"user": s.abel, "role": s.itil})
	s.insert("sys_user_has_role", table.Change{"user": s.abel, "role": s.clerk})
	inner := s.insert("sys_user_role_contains", table.Change{"role": s.clerk, "contains": s.viewer})
	require.Equal(t, []string{"clerk false 0", "itil false 0", "viewer true 2  itil"}, s.held(s.abel))
	require.Contains(t, s.roleTrail(), "Added abel viewer 2")
	s.remove("sys_user_role_contains", inner)
	require.Equal(t, []string{"clerk false 0", "itil false 0", "viewer true 1  itil"}, s.held(s.abel))
	require.Contains(t, s.roleTrail(), "Removed abel viewer 1")

	s.insert("sys_user_role_contains", table.Change{"role": s.itil, "contains": s.clerk})
	require.Contains(t, s.held(s.abel), "clerk false 1", "what is given by hand stays so")
	own := s.fields("sys_user_has_role", "user="+s.abel+"^role="+s.itil, "sys_id")
	s.remove("sys_user_has_role", own[0])
	require.Equal(t, []string{"clerk false 0"}, s.held(s.abel))
}

// Whatever groups, memberships, containments and grants come and go, the inherited rows are
// those that the rest amounts to.
func TestInheritedRowsFollowWhateverHappens(t *testing.T) {
	for name, settings := range map[string]map[string]string{"each way": nil, "counted": v2} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) { turnovers(t, rt, settings) })
		})
	}
}

func turnovers(t *testing.T, rt *rapid.T, settings map[string]string) {
	s := newStaff(t, settings)
	type made struct{ table, id string }
	var rows []made
	for range rapid.IntRange(1, 20).Draw(rt, "steps") {
		if len(rows) > 0 && rapid.IntRange(0, 2).Draw(rt, "remove") == 0 {
			i := rapid.IntRange(0, len(rows)-1).Draw(rt, "which")
			s.remove(rows[i].table, rows[i].id)
			rows = slices.Delete(rows, i, i+1)
			continue
		}
		user := rapid.SampledFrom([]string{s.abel, s.beth}).Draw(rt, "user")
		group := rapid.SampledFrom([]string{s.desk, s.tools}).Draw(rt, "group")
		role := rapid.SampledFrom([]string{s.itil, s.viewer, s.clerk}).Draw(rt, "role")
		switch rapid.IntRange(0, 3).Draw(rt, "kind") {
		case 3:
			inner := rapid.SampledFrom([]string{s.itil, s.viewer, s.clerk}).Draw(rt, "inner")
			rows = append(rows, made{"sys_user_role_contains", s.insert("sys_user_role_contains", table.Change{"role": role, "contains": inner})})
		case 0:
			rows = append(rows, made{"sys_user_grmember", s.insert("sys_user_grmember", table.Change{"user": user, "group": group})})
		case 1:
			rows = append(rows, made{"sys_group_has_role", s.insert("sys_group_has_role", table.Change{"group": group, "role": role})})
		default:
			if len(s.fields("sys_user_has_role", "user="+user+"^role="+role+"^inherited=false")) == 0 {
				rows = append(rows, made{"sys_user_has_role", s.insert("sys_user_has_role", table.Change{"user": user, "role": role})})
			}
		}
	}
	for _, user := range []string{s.abel, s.beth} {
		var held []string
		for _, r := range list(t, s.Tables, admin, "sys_user_has_role", "user="+user).Rows {
			role, ok := s.View().Row("sys_user_role", r.Get("role"))
			require.True(rt, ok)
			held = append(held, role.Get("name"))
		}
		if settings != nil {
			require.Len(rt, slices.Compact(slices.Sorted(slices.Values(held))), len(held), "one row a role")
		}
		slices.Sort(held)
		require.ElementsMatch(rt, s.RolesOf(s.View(), user), slices.Compact(held))
	}
	for _, r := range rows {
		s.remove(r.table, r.id)
	}
	require.Empty(rt, s.fields("sys_user_has_role", "inherited=true", "sys_id"), "nothing is left of what is gone")
}
