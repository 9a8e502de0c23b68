package table_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// People of the access tests. Their rows are made by staffed.
var (
	requester = &table.Caller{SysID: "a0000000000000000000000000000003", UserName: "requester", Zone: time.UTC}
	fulfiller = &table.Caller{SysID: "a0000000000000000000000000000004", UserName: "fulfiller", Roles: []string{"itil"}, Zone: time.UTC}
	auditor   = &table.Caller{SysID: "a0000000000000000000000000000005", UserName: "auditor", Roles: []string{"admin", "snc_read_only"}, Zone: time.UTC}
)

// staffed is an instance with the people above, two incidents of the requester
// and two of somebody else.
func staffed(t *testing.T, switches map[string]string) *table.Tables {
	t.Helper()
	tables := emptyWith(t, switches)
	var entries []transfer.Entry
	for _, c := range []*table.Caller{admin, nobody, requester, fulfiller, auditor} {
		entries = append(entries, transfer.Entry{Table: "sys_user", Values: map[string]string{
			"sys_id": c.SysID, "user_name": c.UserName, "active": "true", "locked_out": "false", "email": c.UserName + "@example.com",
		}})
	}
	entries = append(entries, transfer.Entry{Table: "sys_user", Values: map[string]string{
		"sys_id": "a0000000000000000000000000000009", "user_name": "gone", "active": "false",
	}})
	for i, caller := range []*table.Caller{requester, admin, requester, admin} {
		entries = append(entries, transfer.Entry{Table: "incident", Values: map[string]string{
			"sys_id": "c000000000000000000000000000000" + string(rune('1'+i)), "caller_id": caller.SysID, "opened_by": caller.SysID,
		}})
	}
	_, err := transfer.Import(tables, entries)
	require.NoError(t, err)
	return tables
}

func sysIDs(p *table.Page) []string {
	ids := []string{}
	for _, r := range p.Rows {
		ids = append(ids, r.SysID())
	}
	return ids
}

const (
	mine   = "c0000000000000000000000000000001"
	theirs = "c0000000000000000000000000000002"
)

func TestRowsThatACallerSees(t *testing.T) {
	tables := staffed(t, nil)
	page := list(t, tables, requester, "incident", "")
	require.Equal(t, []string{mine, "c0000000000000000000000000000003"}, sysIDs(page))
	require.Equal(t, 4, page.Total, "the total is taken before rows are left out")
	require.Equal(t, 2, page.Unseen)
	require.Len(t, list(t, tables, fulfiller, "incident", "").Rows, 4)

	_, err := tables.Reader(requester).Record("incident", mine)
	require.NoError(t, err)
	_, err = tables.Reader(requester).Record("incident", theirs)
	require.ErrorIs(t, err, table.ErrNoRow, "what cannot be seen is not there")
}

func TestRowsThatACallerChanges(t *testing.T) {
	tables := staffed(t, nil)
	change := table.Change{"short_description": "x"}
	_, err := tables.Update(requester, "incident", mine, change, asStored)
	require.ErrorIs(t, err, table.ErrForbidden, "seen and not to be changed")
	_, err = tables.Update(requester, "incident", theirs, change, asStored)
	require.ErrorIs(t, err, table.ErrNoRow)
	require.ErrorIs(t, tables.Delete(requester, "incident", mine), table.ErrForbidden)
	_, err = tables.Update(fulfiller, "incident", mine, change, asStored)
	require.NoError(t, err)

	// Whoever called may add to it, and change nothing beside.
	_, err = tables.Update(requester, "incident", mine, table.Change{"comments": "hello?", "work_notes": "psst", "state": "7", "short_description": "x"}, asStored)
	require.NoError(t, err)
	added, err := tables.Reader(admin).Record("incident", mine)
	require.NoError(t, err)
	require.NotEqual(t, "7", added.Row.Get("state"))
	require.Equal(t, "x", added.Row.Get("short_description"), "as the fulfiller left it")
	require.Equal(t, "requester", added.Row.Get("sys_updated_by"))
	require.Equal(t, 1, list(t, tables, admin, "sys_journal_field", "element_id="+mine).Total)
	_, err = tables.Update(requester, "incident", mine, table.Change{"work_notes": "psst"}, asStored)
	require.ErrorIs(t, err, table.ErrForbidden)
	_, err = tables.Update(requester, "incident", theirs, table.Change{"comments": "hello?"}, asStored)
	require.ErrorIs(t, err, table.ErrNoRow)
	_, err = tables.Update(&table.Caller{SysID: requester.SysID, UserName: "requester", Roles: []string{"snc_read_only"}, Zone: time.UTC},
		"incident", mine, table.Change{"comments": "hello?"}, asStored)
	require.ErrorIs(t, err, table.ErrForbidden)

	// People keep their own profile, and not what makes an account.
	_, err = tables.Update(requester, "sys_user", requester.SysID, table.Change{"title": "Poet", "locked_out": "true"}, asStored)
	require.NoError(t, err)
	row, err := tables.Reader(admin).Record("sys_user", requester.SysID)
	require.NoError(t, err)
	require.Equal(t, "Poet", row.Row.Get("title"))
	require.Equal(t, "false", row.Row.Get("locked_out"))
	_, err = tables.Update(requester, "sys_user", fulfiller.SysID, table.Change{"title": "Poet"}, asStored)
	require.ErrorIs(t, err, table.ErrForbidden)
}

// snc_read_only wins over every other role, that of the administrator included.
func TestReadOnlyRole(t *testing.T) {
	tables := staffed(t, nil)
	require.Len(t, list(t, tables, auditor, "incident", "").Rows, 4)
	_, err := tables.Insert(auditor, "incident", table.Change{}, asStored)
	require.ErrorIs(t, err, table.ErrForbidden)
	_, err = tables.Update(auditor, "incident", theirs, table.Change{"short_description": "x"}, asStored)
	require.ErrorIs(t, err, table.ErrForbidden)
	_, err = tables.Update(auditor, "sys_user", auditor.SysID, table.Change{"title": "x"}, asStored)
	require.ErrorIs(t, err, table.ErrForbidden, "nor their own row")
	require.ErrorIs(t, tables.Delete(auditor, "incident", theirs), table.ErrForbidden)
}

func TestClosedColumns(t *testing.T) {
	tables := staffed(t, nil)
	for _, x := range []struct {
		caller *table.Caller
		table  string
		column string
		want   bool
	}{
		{admin, "sys_user", "locked_out", true},
		{requester, "sys_user", "locked_out", false},
		{requester, "sys_user", "email", true},
		{requester, "incident", "caller_id.email", true},
		{requester, "incident", "caller_id.locked_out", false}, // closed where the walk ends
		{requester, "incident", "work_notes", false},           // inherited with its rule from task
		{fulfiller, "incident", "work_notes", true},
		{fulfiller, "sys_user", "locked_out", false},
	} {
		reader := tables.Reader(x.caller)
		def, err := reader.Table(x.table)
		require.NoError(t, err)
		path, ok := reader.Path(def, x.column)
		require.True(t, ok)
		require.Equal(t, x.want, reader.MayRead(def, path), "%s reads %s of %s", x.caller.UserName, x.column, x.table)
	}
}

func TestQueryRules(t *testing.T) {
	const guess = "emailSTARTSWITHreq"
	find := func(switches map[string]string, c *table.Caller, encoded string) (*table.Page, error) {
		return staffed(t, switches).Reader(c).List(table.ListRequest{Table: "sys_user", Query: query.Parse(encoded), Limit: 100})
	}
	on := func(effect string) map[string]string {
		return map[string]string{"query_acl_enabled": "true", "query_acl_shipped": "true", "query_acl_refusal_effect": effect}
	}
	page, err := find(nil, requester, guess)
	require.NoError(t, err)
	require.Equal(t, 1, page.Total, "without such rules everything can be asked")
	page, err = find(on("drop_condition"), requester, guess)
	require.NoError(t, err)
	require.Equal(t, 6, page.Total)
	page, err = find(on("empty"), requester, guess)
	require.NoError(t, err)
	require.Equal(t, 0, page.Total)
	require.Empty(t, page.Rows)
	_, err = find(on("error"), requester, guess)
	require.ErrorIs(t, err, table.ErrForbidden)

	page, err = find(on("error"), fulfiller, guess)
	require.NoError(t, err, "the role opens it")
	require.Equal(t, 1, page.Total)
	page, err = find(on("error"), requester, "email=requester@example.com")
	require.NoError(t, err, "matching is open to all")
	require.Equal(t, 1, page.Total)
	_, err = find(on("error"), requester, "active=true^ORDERBYemail")
	require.ErrorIs(t, err, table.ErrForbidden, "sorting tells as much as ranges")
	_, err = find(on("error"), requester, "locked_out=true")
	require.ErrorIs(t, err, table.ErrForbidden, "a column that cannot be read cannot be asked for")

	bare := map[string]string{"query_acl_enabled": "true", "query_acl_refusal_effect": "error"}
	page, err = find(bare, requester, guess)
	require.NoError(t, err, "without shipped rules, who reads may ask")
	require.Equal(t, 1, page.Total)
	_, err = find(bare, requester, "locked_out=true")
	require.ErrorIs(t, err, table.ErrForbidden, "and who may not read may not")
}

// Data filters change the query itself: what they leave out is not counted.
func TestDataFilters(t *testing.T) {
	filtered := staffed(t, map[string]string{"data_filters_enabled": "true", "data_filters_shipped": "true"})
	require.Equal(t, 5, list(t, filtered, requester, "sys_user", "").Total)
	require.Equal(t, 0, list(t, filtered, requester, "sys_user", "user_name=gone").Total)
	require.Equal(t, 6, list(t, filtered, fulfiller, "sys_user", "").Total)
	require.Equal(t, 6, list(t, staffed(t, nil), requester, "sys_user", "").Total)
	bare := staffed(t, map[string]string{"data_filters_enabled": "true"})
	require.Equal(t, 6, list(t, bare, requester, "sys_user", "").Total, "none is shipped")
}

func TestAllRowsHidden(t *testing.T) {
	ask := func(mode, encoded string) (*table.Page, error) {
		tables := staffed(t, map[string]string{"acl_all_rows_hidden_mode": mode})
		return tables.Reader(requester).List(table.ListRequest{Table: "incident", Query: query.Parse(encoded), Limit: 100})
	}
	hidden := "caller_id!=" + requester.SysID
	for _, mode := range []string{"empty_200", "error_403_count_views"} {
		page, err := ask(mode, hidden)
		require.NoError(t, err, mode)
		require.Equal(t, 2, page.Total, mode)
		require.Empty(t, page.Rows, mode)
	}
	_, err := ask("error_403_count", hidden)
	var constrained *table.ConstrainedError
	require.ErrorAs(t, err, &constrained)
	require.Equal(t, 2, constrained.Rows)
	_, err = ask("error_403_count", "")
	require.NoError(t, err, "some rows are to be seen")
	_, err = ask("error_403_count", "number=nothing")
	require.NoError(t, err, "nothing is hidden where nothing matches")
}

func TestEndpointRoles(t *testing.T) {
	tables := emptyWith(t, nil)
	require.Equal(t, []string{"snc_platform_rest_api_access"}, tables.EndpointRoles("Table API"))
	require.Nil(t, tables.EndpointRoles("Batch API"))
}

// A condition that can no longer be understood opens nothing, and a filter of that
// kind closes everything.
func TestAccessConditionsFailClosed(t *testing.T) {
	const me = "90d1921e5f510100a9ad2572f2b477fe"
	tables := emptyOpened(t, map[string]string{"data_filters_enabled": "true"}, `
rules:
  - table: sys_user_preference
    rows: [{operations: [read], where: userDYNAMIC`+me+`, source: test}]
    denied: empty
    source: test
data_filters:
  - {table: cmn_location, where: managed_by_groupDYNAMIC`+me+`^ORnameISNOTEMPTY, source: test}`)
	option := transfer.Entry{Table: "sys_filter_option_dynamic", Values: map[string]string{"sys_id": me, "script": "gs.getUserID()"}}
	_, err := transfer.Import(tables, []transfer.Entry{
		option,
		{Table: "sys_user_preference", Values: map[string]string{"user": requester.SysID, "name": "mine"}},
		{Table: "sys_user_preference", Values: map[string]string{"user": admin.SysID, "name": "theirs"}},
		{Table: "cmn_location", Values: map[string]string{"name": "here"}},
	})
	require.NoError(t, err)
	require.Len(t, list(t, tables, requester, "sys_user_preference", "").Rows, 1)
	require.Len(t, list(t, tables, requester, "cmn_location", "").Rows, 1)

	_, err = transfer.Import(tables, []transfer.Entry{{Table: option.Table, Match: map[string]string{"sys_id": me}, Delete: true}})
	require.NoError(t, err)
	require.Empty(t, list(t, tables, requester, "sys_user_preference", "").Rows)
	require.Equal(t, 0, list(t, tables, requester, "cmn_location", "").Total)
	require.Len(t, list(t, tables, admin, "sys_user_preference", "").Rows, 2)
}

// Mistakes in a file of rules are named with their place, all at once, and
// nothing of the file is used.
func TestAccessRulesWithMistakes(t *testing.T) {
	dict, err := dictionary.Load(fstest.MapFS{"d.yaml": {Data: []byte(`
common_columns: [{name: sys_id, type: GUID}]
tables:
  - {name: thing, columns: [{name: name, type: string}]}
  - {name: kind_of_thing, super_class: thing, columns: [{name: owner, type: string}]}`)}})
	require.NoError(t, err)
	const all = "\n  - {table: '*', denied: forbidden, source: s}"
	load := func(text string) error {
		_, err := access.Load(dict, table.CheckCondition(dict), fstest.MapFS{"a.yaml": {Data: []byte(text)}})
		return err
	}
	also := func(operations, where string) string {
		return "\n      - {operations: " + operations + ", where: '" + where + "', source: s}"
	}
	rows := func(operations, where string) string {
		return "\n  - table: thing\n    denied: empty\n    source: s\n    rows:" + also(operations, where)
	}
	require.NoError(t, load("rules:"+all))
	require.NoError(t, load("rules:"+all+rows("[read]", "name=b^sys_idDYNAMICx")+also("[write]", "name=c")))
	for text, want := range map[string]string{
		"rules:" + all + "\n  - {table: nothing, denied: empty, source: s}":                                                   "a.yaml:3: nothing: no such table",
		"rules:" + all + "\n  - {table: thing, denied: empty}":                                                                "a.yaml:3: thing: say in source",
		"rules:" + all + "\n  - {table: thing, denied: maybe, source: s}":                                                     `denied is "maybe"; say forbidden or empty`,
		"rules:" + all + "\n  - {table: thing, denied: empty, source: s, reed: [x]}":                                          `a.yaml:3: there is no key "reed" here`,
		"rules:" + all + "\n  - {table: thing, denied: empty, source: s, fields: {x: {source: s}}}":                           "there is no column x",
		"rules:" + all + "\n  - {table: thing, denied: empty, source: s, fields: {name: {read: [x]}}}":                        "column name: say in source",
		"rules:" + all + "\n  - {table: thing, denied: empty, source: s, rows: [{operations: [peek], where: name=b}]}":        `there is no operation "peek"`,
		"rules:" + all + "\n  - {table: thing, denied: empty, source: s, rows: [{where: name=b, source: s}]}":                 "say in operations",
		"rules:" + all + "\n  - {table: thing, denied: empty, source: s, rows: [{operations: [read], where: '', source: s}]}": "with a condition",
		// A part that would be left out of a caller's query is a mistake in a rule.
		"rules:" + all + rows("[read]", "colour=b"):                                                                                                       "a.yaml:7: thing: where, on thing: column 1: there is no field \"colour\"",
		"rules:" + all + rows("[read]", "name=b^owner=c"):                                                                                                 "column 8: there is no field \"owner\"",
		"rules:" + all + rows("[read]", "name=javascript:gs.whoami()"):                                                                                    "there is no function gs.whoami",
		"rules:" + all + rows("[read]", "JOINthing.name=other.name!name=b"):                                                                               "there is no table \"other\"",
		"rules:" + all + rows("[read, write]", "name=b") + also("[write]", "name=c"):                                                                      "a.yaml:8: thing: rows: there is a rule for write already",
		"rules:" + all + rows("[read, read]", "name=b"):                                                                                                   "there is a rule for read already",
		"rules:" + all + "\ndata_filters: [{table: thing, where: colour=true, source: s}]":                                                                "a.yaml:3: thing: where, on thing: column 1: there is no field",
		"rules:" + all + "\n  - {table: thing, denied: empty, source: s, rows: [{operations: [write], where: name=b, columns: [x], source: s}]}":          "rows: there is no column x",
		"rules:" + all + "\n  - {table: thing, denied: empty, source: s, rows: [{operations: [read, write], where: name=b, columns: [name], source: s}]}": "columns are about writing",
		"rules:" + all + all: "stands twice",
		"rules: []":          `no rule for "*"`,
		"rules:" + all + "\ndata_filters: [{table: thing, where: '???', source: s}]": "a.yaml:3: thing: where: column 1",
		"rules:" + all + "\nquery_rules: [{table: thing, fields: [x], source: s}]":   "there is no column x",
		"rules:" + all + "\nendpoints: [{api: Table API, source: s}]":                "say in roles",
		"rules:" + all + "\nendpoints: [{api: Table API, roles: [x]}]":               "say in source",
	} {
		require.ErrorContains(t, load(text), want, text)
	}
	err = load("rules:" + all + "\n  - {table: one, denied: empty, source: s}\n  - {table: two, denied: empty, source: s}")
	require.ErrorContains(t, err, "a.yaml:3: one")
	require.ErrorContains(t, err, "a.yaml:4: two")
}
