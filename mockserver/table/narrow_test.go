package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// No caller can ask for a secret: it is dropped like a column that is not there.
func TestSecretsCannotBeAskedFor(t *testing.T) {
	tables := staffed(t, nil)
	_, err := transfer.Import(tables, []transfer.Entry{
		{Table: "sys_user", Match: map[string]string{"user_name": "requester"}, Values: map[string]string{"user_password": "quiet"}},
		{Table: "oauth_entity", Values: map[string]string{"name": "kit", "client_secret": "quiet"}},
	})
	require.NoError(t, err)
	row, err := tables.Reader(admin).Record("sys_user", requester.SysID)
	require.NoError(t, err)
	hash := row.Row.Get("user_password")
	require.NotEmpty(t, hash)
	for _, encoded := range []string{
		"user_password=" + hash, "user_passwordISNOTEMPTY", "user_passwordSTARTSWITHhmac", "user_passwordMATCH_RGX^^hmac",
		"user_nameSAMEASuser_password", "nameGT_FIELDuser_password", "ORDERBYDESCuser_password",
		"manager.user_password!=x", "managerISEMPTY^ORmanager.user_passwordISNOTEMPTY",
	} {
		page := list(t, tables, admin, "sys_user", encoded)
		require.Equal(t, 6, page.Total, encoded)
		require.Equal(t, admin.SysID, page.Rows[0].SysID(), encoded)
	}
	require.Equal(t, 1, list(t, tables, admin, "oauth_entity", "client_secretISEMPTY").Total)
	require.Equal(t, 6, list(t, tables, admin, "sys_user", "JOINsys_user.user_password=sys_user.user_password!user_name=requester").Total)
}

// However a column is asked for, its rule is asked.
func TestQueryRulesOfEveryPart(t *testing.T) {
	ask := func(effect, encoded string, c *table.Caller) (*table.Page, error) {
		tables := staffed(t, map[string]string{"query_acl_enabled": "true", "query_acl_shipped": "true", "query_acl_refusal_effect": effect})
		_, err := transfer.Import(tables, []transfer.Entry{
			{Table: "sys_user_grmember", Values: map[string]string{"user": requester.SysID}},
			{Table: "sys_user", Match: map[string]string{"user_name": "requester"}, Values: map[string]string{"failed_attempts": "3", "title": "req"}},
		})
		require.NoError(t, err)
		return tables.Reader(c).List(table.ListRequest{Table: "sys_user", Query: query.Parse(encoded), Limit: 100})
	}
	for _, encoded := range []string{
		"JOINsys_user.sys_id=sys_user.sys_id!emailSTARTSWITHreq",
		"RLQUERYsys_user.manager,=0^emailSTARTSWITHreq^ENDRLQUERY",
		"JOINsys_user.sys_id=sys_user_grmember.user!user.emailSTARTSWITHreq",
		"JOINsys_user.sys_id=sys_user.sys_id!JOINsys_user.sys_id=sys_user.sys_id!emailSTARTSWITHreq",
		"JOINsys_user.failed_attempts=sys_user.failed_attempts!user_name=requester",
		"JOINsys_user.sys_id=sys_user.sys_id!failed_attempts=3",
		"titleGT_FIELDemail", "user_nameSAMEASfailed_attempts", "sys_created_onMORETHANlast_login_time@day@before@1",
		"user_name=requester^NQemailSTARTSWITHreq", "user_name=requester^ORemailSTARTSWITHreq", "ORDERBYmanager.email", "GROUPBYemail",
	} {
		_, err := ask("error", encoded, requester)
		require.ErrorIs(t, err, table.ErrForbidden, encoded)
		page, err := ask("empty", encoded, requester)
		require.NoError(t, err)
		require.Empty(t, page.Rows, encoded)
		_, err = ask("error", encoded, admin)
		require.NoError(t, err, encoded)
	}
	// A condition goes as a whole: without its inner part it would find more.
	page, err := ask("drop_condition", "user_name=requester^NQJOINsys_user.sys_id=sys_user.sys_id!emailSTARTSWITHx", requester)
	require.NoError(t, err)
	require.Equal(t, 1, page.Total)

	// A text search looks into what can be searched.
	page, err = ask("error", "123TEXTQUERY321=requester example com", requester)
	require.NoError(t, err)
	require.Equal(t, 0, page.Total)
	page, err = ask("error", "123TEXTQUERY321=requester", requester)
	require.NoError(t, err)
	require.Equal(t, 1, page.Total)
	page, err = ask("error", "123TEXTQUERY321=requester example com", fulfiller)
	require.NoError(t, err)
	require.Equal(t, 1, page.Total)
}

// They hold for single rows, for changes and for what a path leads to as well.
func TestDataFiltersOfSingleRows(t *testing.T) {
	const gone = "a0000000000000000000000000000009"
	tables := staffed(t, map[string]string{"data_filters_enabled": "true", "data_filters_shipped": "true"})
	_, err := transfer.Import(tables, []transfer.Entry{
		{Table: "incident", Match: map[string]string{"sys_id": mine}, Values: map[string]string{"assigned_to": gone}},
		{Table: "sys_user", Match: map[string]string{"sys_id": requester.SysID}, Values: map[string]string{"active": "false"}},
	})
	require.NoError(t, err)
	_, err = tables.Reader(requester).Record("sys_user", gone)
	require.ErrorIs(t, err, table.ErrNoRow)
	_, err = tables.Reader(fulfiller).Record("sys_user", gone)
	require.NoError(t, err)
	_, err = tables.Update(requester, "sys_user", requester.SysID, table.Change{"title": "x"}, asStored)
	require.ErrorIs(t, err, table.ErrNoRow, "not even their own, which they may change")
	require.ErrorIs(t, tables.Delete(requester, "sys_user", gone), table.ErrNoRow)
	require.Empty(t, at(t, tables, requester, mine, "assigned_to.user_name"))
	require.Equal(t, "gone", at(t, tables, fulfiller, mine, "assigned_to.user_name"))
}
