package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

const (
	openChild   = "c0000000000000000000000000000011" // of mine
	secretChild = "c0000000000000000000000000000012" // of theirs
)

// related is staffed with two more incidents of the requester, of which one hangs
// on an incident that is not the requester's.
func related(t *testing.T, tables *table.Tables) *table.Tables {
	t.Helper()
	child := func(id, parent string) transfer.Entry {
		return transfer.Entry{Table: "incident", Values: map[string]string{
			"sys_id": id, "caller_id": requester.SysID, "opened_by": requester.SysID, "parent_incident": parent,
		}}
	}
	text := func(id, text string) transfer.Entry {
		return transfer.Entry{Table: "incident", Match: map[string]string{"sys_id": id}, Values: map[string]string{"short_description": text}}
	}
	_, err := transfer.Import(tables, []transfer.Entry{
		child(openChild, mine), child(secretChild, theirs), text(mine, "open"), text(theirs, "secret"),
	})
	require.NoError(t, err)
	return tables
}

// at reads a column by its path as a caller.
func at(t *testing.T, tables *table.Tables, c *table.Caller, id, column string) string {
	t.Helper()
	reader := tables.Reader(c)
	found, err := reader.Record("incident", id)
	require.NoError(t, err)
	path, ok := reader.Path(found.Class, column)
	require.True(t, ok)
	return reader.Value(found.Row, path)
}

// A row that a path leads through has to be visible, as if it had been asked for.
func TestPathsLeadThroughVisibleRows(t *testing.T) {
	tables := related(t, staffed(t, nil))
	require.Equal(t, "open", at(t, tables, requester, openChild, "parent_incident.short_description"))
	require.Empty(t, at(t, tables, requester, secretChild, "parent_incident.short_description"))
	require.Empty(t, at(t, tables, requester, secretChild, "parent_incident.caller_id.user_name"), "nor what lies behind it")
	require.Equal(t, theirs, at(t, tables, requester, secretChild, "parent_incident"), "the reference itself stands in a row of their own")
	require.Equal(t, "secret", at(t, tables, fulfiller, secretChild, "parent_incident.short_description"))
	require.Equal(t, "admin", at(t, tables, fulfiller, secretChild, "parent_incident.caller_id.user_name"))
}

// Nor do conditions and orders tell what stands there.
func TestQueriesLeadThroughVisibleRows(t *testing.T) {
	tables := related(t, staffed(t, nil))
	const children = "sys_idIN" + openChild + "," + secretChild
	total := func(c *table.Caller, condition string) int {
		return list(t, tables, c, "incident", children+"^"+condition).Total
	}
	for _, condition := range []string{
		"parent_incident.short_descriptionSTARTSWITHs", "parent_incident.short_description=secret",
		"parent_incident.short_descriptionMATCH_RGX^^s", "parent_incident.caller_id.user_name=admin",
		"parent_incident.sys_idSAMEASparent_incident^parent_incident=" + theirs,
		"parent_incident=" + theirs + "^sys_created_byNSAMEASparent_incident.short_description",
	} {
		require.Equal(t, 0, total(requester, condition), condition)
		require.Equal(t, 1, total(fulfiller, condition), condition)
	}
	require.Equal(t, 1, total(requester, "parent_incident.short_descriptionISEMPTY"), "it reads as nothing")

	order := func(c *table.Caller) []string {
		return sysIDs(list(t, tables, c, "incident", children+"^ORDERBYDESCparent_incident.short_description"))
	}
	require.Equal(t, []string{secretChild, openChild}, order(fulfiller))
	require.Equal(t, []string{openChild, secretChild}, order(requester))
}

// An access rule looks at rows that the caller may not see.
func TestAccessConditionsSeeAllRows(t *testing.T) {
	tables := emptyOpened(t, nil, `
rules:
  - table: incident
    rows: [{operations: [read], where: "parent_incident.caller_id.user_name=admin", source: test}]
    denied: empty
    source: test`)
	_, err := transfer.Import(tables, []transfer.Entry{
		{Table: "sys_user", Values: map[string]string{"sys_id": admin.SysID, "user_name": "admin"}},
		{Table: "incident", Values: map[string]string{"sys_id": theirs, "caller_id": admin.SysID, "short_description": "secret"}},
		{Table: "incident", Values: map[string]string{"sys_id": secretChild, "parent_incident": theirs}},
	})
	require.NoError(t, err)
	require.Equal(t, []string{secretChild}, sysIDs(list(t, tables, requester, "incident", "")))
	require.Empty(t, at(t, tables, requester, secretChild, "parent_incident.short_description"))
}

// A reader that has moved on judges by the rows of the new moment.
func TestSightIsOfTheMoment(t *testing.T) {
	tables := related(t, staffed(t, nil))
	ask := func() int {
		page, err := tables.Reader(requester).List(table.ListRequest{
			Table: "incident", Query: query.Parse("parent_incident.short_description=secret"), Limit: 10,
		})
		require.NoError(t, err)
		return len(page.Rows)
	}
	require.Equal(t, 0, ask())
	_, err := transfer.Import(tables, []transfer.Entry{{
		Table: "incident", Match: map[string]string{"sys_id": theirs}, Values: map[string]string{"caller_id": requester.SysID},
	}})
	require.NoError(t, err)
	require.Equal(t, 1, ask())
}

// Rows of another table count for those who may see them.
func TestRelatedRowsAreVisible(t *testing.T) {
	tables := related(t, staffed(t, nil))
	_, err := transfer.Import(tables, []transfer.Entry{
		{Table: "sys_audit", Values: map[string]string{"user": "requester", "tablename": "incident"}},
		{Table: "sys_user", Match: map[string]string{"sys_id": requester.SysID}, Values: map[string]string{"manager": admin.SysID}},
	})
	require.NoError(t, err)
	for _, x := range []struct {
		encoded          string
		requester, admin int
	}{
		{"JOINsys_user.user_name=sys_audit.user!tablename=incident", 0, 1}, // a table that is closed
		{"RLQUERYsys_audit.user.user_name,>=1^ENDRLQUERY", 6, 6},           // no such field: left out
		{"JOINsys_user.sys_id=incident.caller_id!short_description=secret", 0, 1},
		{"JOINsys_user.sys_id=incident.caller_id!short_description=open", 1, 1},
		{"RLQUERYincident.caller_id,>=1^ENDRLQUERY", 1, 2},
		{"RLQUERYincident.caller_id,=0^ENDRLQUERY", 5, 4},
		{"RLQUERYincident.caller_id,>=1^parent_incident.short_description=secret^ENDRLQUERY", 0, 1},
		{"managerISNOTEMPTY^JOINsys_user.sys_id=sys_user.sys_id!JOINsys_user.user_name=sys_audit.user!tablename=incident", 0, 1},
		{"managerIN_HIERARCHY" + admin.SysID, 1, 1},
	} {
		require.Equal(t, x.requester, list(t, tables, requester, "sys_user", x.encoded).Total, x.encoded)
		require.Equal(t, x.admin, list(t, tables, admin, "sys_user", x.encoded).Total, x.encoded)
	}

	// A hierarchy ends for the caller where a row of it is hidden.
	const between = "c0000000000000000000000000000004"
	_, err = transfer.Import(tables, []transfer.Entry{
		{Table: "incident", Match: map[string]string{"sys_id": between}, Values: map[string]string{"parent_incident": theirs}},
		{Table: "incident", Match: map[string]string{"sys_id": openChild}, Values: map[string]string{"parent_incident": between}},
	})
	require.NoError(t, err)
	below := "sys_id=" + openChild + "^parent_incidentIN_HIERARCHY" + theirs
	require.Equal(t, 0, list(t, tables, requester, "incident", below).Total)
	require.Equal(t, 1, list(t, tables, fulfiller, "incident", below).Total)
}
