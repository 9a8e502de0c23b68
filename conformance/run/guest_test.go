package run_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// lasting are tables in which nobody leaves a row by calling alone; calls leave
// their traces in logs, and sign-ins in tokens and last-login times.
var lasting = []string{
	"incident", "task", "sys_user", "sys_user_group", "sys_user_grmember", "sys_user_has_role", "sys_user_role",
	"oauth_entity", "sys_properties",
}

// visited is a run of the shipped server checks on an instance that is treated
// like a stranger's.
func visited(t *testing.T, globe *mocktest.Globe) run.Config {
	t.Helper()
	suites, err := conformance.Suites(suite.Server)
	require.NoError(t, err)
	list, err := suite.Select(suites, nil)
	require.NoError(t, err)
	c := config(t, list, "madrid")
	c.Target = run.Target{Instance: world.Foreign(globe.URL, "madrid",
		world.Login{UserName: globe.Admin.UserName, Password: globe.Admin.Password},
		&world.Client{ID: globe.OAuth.ID, Secret: globe.OAuth.Secret})}
	return c
}

// held is every row of the lasting tables.
func held(t *testing.T, i *world.Instance) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range lasting {
		rows, err := world.NewReader(i, http.DefaultClient).Table(t.Context(), table)
		require.NoError(t, err)
		for _, row := range rows {
			all[table] = append(all[table], row.SysID+" "+world.FormatTime(row.Created))
		}
		slices.Sort(all[table])
	}
	return all
}

// A guest that was told to touch nothing reads, signs in rightly, and no more.
func TestACarefulGuestTouchesNothing(t *testing.T) {
	globe := mocktest.New(t)
	c := visited(t, globe)
	skipped := 0
	for _, row := range rows(t, c) {
		switch row.Status {
		case report.Pass, report.Unsupported:
		case report.Skip:
			skipped++
			require.NotEmpty(t, row.Reason)
		default:
			t.Errorf("%s (%s): %s: %s", row.ID, row.Auth, row.Status, row.Reason)
		}
	}
	require.NotZero(t, skipped)
	for _, entry := range globe.Journal() {
		if len(entry.Items) == 0 && !strings.HasSuffix(entry.Path, "/batch") { // which changes nothing but by what is inside
			requireUnchanged(t, entry.Method, entry.Path, entry.Status)
		}
		require.Zero(t, entry.ItemsLeftOut)
		for _, item := range entry.Items {
			requireUnchanged(t, item.Method, item.Path, item.Status)
		}
		if entry.Path == "/oauth_token.do" && entry.Form["grant_type"] == "password" {
			require.Equal(t, http.StatusOK, entry.Status, "a login that fails counts towards a lock: %v", entry.Form)
		}
	}
}

func requireUnchanged(t *testing.T, method, path string, status int) {
	t.Helper()
	read := method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
	changed := !read && strings.HasPrefix(path, "/api/") && status < http.StatusBadRequest
	require.False(t, changed, "%s %s -> %d", method, path, status)
}

// One check goes well, the other breaks off after its row was made.
const makesRows = `
  - id: t/makes/well
    writes: true
    WORDS
    steps:
      - send: {method: POST, path: /api/now/table/incident, json: {short_description: "kit {{unique}}"}}
        expect: {status: 201}
        capture: {id: json result.sys_id}
    cleanup:
      - send: {method: DELETE, path: "/api/now/table/incident/{{id}}"}
        expect: {status: 204}
  - id: t/makes/badly
    writes: true
    WORDS
    steps:
      - send: {method: POST, path: /api/now/table/incident, json: {short_description: "kit {{unique}}"}}
        expect: {status: 201}
        capture: {id: json result.sys_id}
      - send: {path: "/api/now/table/incident/{{id}}"}
        expect: {status: 200, json: {result.short_description: "kit of another"}}
    cleanup:
      - send: {method: DELETE, path: "/api/now/table/incident/{{id}}"}
        expect: {status: 204}
`

// One that may write tidies up: what stands there afterwards is what stood there
// before, row by row.
func TestAGuestThatMayWriteLeavesNothing(t *testing.T) {
	globe := mocktest.New(t)
	c := visited(t, globe)
	c.Checks = append(c.Checks, checks(t, suite.Server, makesRows)...)
	c.Target.AllowWrites = true
	before := held(t, c.Target.Instance)
	for _, row := range rows(t, c) {
		if row.ID == "t/makes/badly" {
			require.Equal(t, report.Fail, row.Status, row.Reason)
			require.Contains(t, row.Reason, `wanted "kit of another"`)
			continue
		}
		require.NotEqual(t, report.Error, row.Status, "%s (%s): %s", row.ID, row.Auth, row.Reason)
		require.NotEqual(t, report.Fail, row.Status, "%s (%s): %s", row.ID, row.Auth, row.Reason)
	}
	made := 0
	for _, entry := range globe.Journal() {
		if entry.Method == http.MethodPost && entry.Table == "incident" && entry.Status == http.StatusCreated {
			made++
		}
	}
	require.GreaterOrEqual(t, made, 4, "each check in both flows")
	require.Equal(t, before, held(t, c.Target.Instance))
}
