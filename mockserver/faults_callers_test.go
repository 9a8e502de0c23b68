package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// calling is somebody who calls an instance in memory.
type calling struct {
	t  *testing.T
	on *mockserver.Instance
}

// callingAt has a schedule, and the grant of a token for a password.
func callingAt(t *testing.T, schedule string) calling {
	t.Helper()
	now := time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
	i, err := mockserver.New(mockserver.Config{Seed: 5, Events: 200, Now: now, Settings: map[string]string{"oauth_grant_password": "true"}})
	require.NoError(t, err)
	c := calling{t, i}
	c.meets(schedule)
	return c
}

// meets has a schedule played from now on.
func (c calling) meets(schedule string) {
	c.t.Helper()
	s, err := faults.Parse([]byte(schedule))
	require.NoError(c.t, err)
	require.NoError(c.t, c.on.SetFaults(*s))
}

// asks calls with headers, each followed by its value.
func (c calling) asks(path string, headers ...string) *httptest.ResponseRecorder {
	c.t.Helper()
	r := httptest.NewRequestWithContext(c.t.Context(), http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	c.on.ServeHTTP(w, r)
	return w
}

// basic is how the administrator signs in, with the right password or another.
func basic(password string) string {
	r := httptest.NewRequest(http.MethodGet, "/", nil) //nolint:noctx // for its header
	r.SetBasicAuth("admin", password)
	return r.Header.Get("Authorization")
}

// tokens asks for tokens, with a password or whatever else is granted.
func (c calling) tokens(form url.Values) (status int, access, refresh string) {
	c.t.Helper()
	form.Set("client_id", c.on.Client().ID)
	form.Set("client_secret", c.on.Client().Secret)
	r := httptest.NewRequestWithContext(c.t.Context(), http.MethodPost, "/oauth_token.do", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	c.on.ServeHTTP(w, r)
	var got struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	_ = json.Unmarshal(w.Body.Bytes(), &got) // a refusal has none
	return w.Code, got.Access, got.Refresh
}

var passwordGrant = url.Values{"grant_type": {"password"}, "username": {"admin"}, "password": {"admin"}}

const usersList = "/api/now/table/sys_user?sysparm_limit=1"

// Who is refused is nobody, whatever they claim to be and whatever they meet on the way.
func TestARefusedSignInOfAMetCallIsNobodys(t *testing.T) {
	for _, schedule := range []string{"{}", "rules: [{delay: 1ms}]", "rules: [{truncate: 0.5}]", "rules: [{row: late}]", "rules: [{answer: {status: 500, heard: true}}]"} {
		c := callingAt(t, schedule)
		func() {
			defer func() { _ = recover() }() // as a server does when a connection is cut
			c.asks(usersList, "Authorization", basic("wrong"))
		}()
		entries := c.on.Journal().After(0, 10).Entries
		require.Equal(t, "basic", entries[0].Auth, schedule)
		require.Empty(t, entries[0].User, schedule)
		c.meets("{}")
		logged := c.asks("/api/now/table/syslog_transaction?sysparm_query=sys_created_on>=2019-06-24%2012:00:00^urlLIKEsys_user&sysparm_fields=sys_created_by", "Authorization", basic("admin"))
		require.JSONEq(t, `{"result":[{"sys_created_by":"guest"}]}`, logged.Body.String(), schedule)
	}
	// Where a rule answers in place of the instance, nobody has looked, and what is
	// claimed is all that is known.
	c := callingAt(t, "rules: [{answer: {status: 500}}]")
	c.asks(usersList, "Authorization", basic("wrong"))
	status, _, _ := c.tokens(passwordGrant)
	require.Equal(t, http.StatusInternalServerError, status)
	entries := c.on.Journal().After(0, 10).Entries
	require.Equal(t, []string{"basic", "admin", "sys_user"}, []string{entries[0].Auth, entries[0].User, entries[0].Table})
	require.Equal(t, map[string]string{"grant_type": "password"}, entries[1].Form)
}

// What is withdrawn, ended or changed under a caller is so for the very call that meets it.
func TestFaultsOfTokensAndSessions(t *testing.T) {
	for rule, after := range map[string]struct{ bearer, refresh, session int }{
		"delay: 1ms":     {200, 200, 200},
		"revoke: access": {401, 200, 200},
		// A token lives as long as it was granted for, whatever becomes of the one that renews it.
		"revoke: refresh": {200, 401, 200},
		"revoke: all":     {401, 401, 200},
		"sessions: drop":  {200, 200, 401},
		"upgrade: {release: newyork, sessions: drop, tokens: keep}": {200, 200, 401},
		"upgrade: {release: newyork, sessions: keep, tokens: drop}": {401, 401, 200},
	} {
		for who := range 3 {
			c := callingAt(t, "{}")
			_, access, refresh := c.tokens(passwordGrant)
			var session string
			for _, cookie := range c.asks(usersList, "Authorization", basic("admin")).Result().Cookies() {
				if cookie.Name == "JSESSIONID" {
					session = "JSESSIONID=" + cookie.Value
				}
			}
			userToken := c.asks(usersList, "Cookie", session).Header()["X-UserToken-Response"] //nolint:staticcheck // the product's spelling, which stays as it is in memory
			require.Len(t, userToken, 1)
			c.meets("rules: [{name: it, on: {auth: [bearer, session, none]}, times: 1, " + rule + "}]")
			switch who {
			case 0:
				require.Equal(t, after.bearer, c.asks(usersList, "Authorization", "Bearer "+access).Code, rule)
			case 1:
				status, _, _ := c.tokens(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}})
				require.Equal(t, after.refresh, status, rule)
			default:
				require.Equal(t, after.session, c.asks(usersList, "Cookie", session, "X-UserToken", userToken[0]).Code, rule)
			}
			require.Equal(t, 1, c.on.Faults().Playing[0].Played, rule)
			require.Equal(t, map[bool]string{true: "newyork", false: "madrid"}[strings.HasPrefix(rule, "upgrade")], c.on.Release().Profile.Key, rule)
		}
	}
}

// A query that selects nothing selects all where it is passed over.
func TestAnIgnoredQuery(t *testing.T) {
	c := callingAt(t, "rules: [{times: 1, ignore_query: true}]")
	const none = "/api/now/table/sys_audit?sysparm_limit=3&sysparm_query=sys_id=nobody"
	require.Len(t, rowsOf(t, c.asks(none, "Authorization", basic("admin")).Body.String()), 3)
	require.Empty(t, rowsOf(t, c.asks(none, "Authorization", basic("admin")).Body.String()))
}

// A cursor stands at lists, and at nothing else that is read of a table.
func TestACursorCountsLists(t *testing.T) {
	c := callingAt(t, "rules: [{on: {cursor: 2}, answer: {status: 500}}]")
	id := strings.Repeat("0", 32)
	for _, call := range []struct {
		path string
		met  bool
	}{
		{"/api/now/stats/sys_audit?sysparm_count=true", false},
		{"/api/now/table/sys_audit/" + id, false},
		{"/api/now/table/sys_audit?sysparm_offset=0", false},
		{"/api/now/stats/sys_audit?sysparm_count=true&sysparm_query=user=admin", false},
		{"/api/now/table/sys_audit/" + id + "?sysparm_fields=sys_id", false},
		{"/sys_audit.do?XML&sys_id=" + id, false},
		{"/sys_audit.do?JSONv2&sysparm_action=get&sysparm_sys_id=" + id, false},
		{"/api/now/v1/table/sys_audit?sysparm_offset=9", true},
		{"/sys_audit_list.do?XML", false},

		{"/api/now/attachment/" + id, false},
		{"/api/now/attachment/" + id + "/file", false},
		{"/api/now/attachment", false},
		{"/api/now/attachment?sysparm_offset=9", true},

		{"/api/now/cmdb/instance/cmdb_ci_server/" + id, false},
		{"/api/now/cmdb/instance/cmdb_ci_server", false},
		{"/api/now/cmdb/instance/cmdb_ci_server?sysparm_offset=9", true},

		{"/incident.do?JSONv2&sysparm_action=getRecords", false},
		{"/incident.do?JSONv2&sysparm_action=getRecords&sysparm_query=active=true", true},
	} {
		require.Equal(t, call.met, c.asks(call.path, "Authorization", basic("admin")).Code == http.StatusInternalServerError, call.path)
	}
}

// A seed that was asked for stays, whether or not there are rules that need one.
func TestASeedWithoutRules(t *testing.T) {
	for _, schedule := range []string{"seed: 77", "{profile: calm, seed: 77}"} {
		c := callingAt(t, schedule)
		require.Equal(t, uint64(77), c.on.Faults().Seed)
		require.Equal(t, "calm", c.on.Faults().Profile)
		require.Empty(t, c.asks(usersList, "Authorization", basic("admin")).Header().Get("X-Snowglobe-Faults"), "nothing of it is to be noticed")
		require.Equal(t, uint64(77), c.on.Fork().Faults().Seed)
		c.meets("{}")
		require.Equal(t, uint64(5), c.on.Faults().Seed)
	}
}
