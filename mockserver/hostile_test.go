package mockserver_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// leaks are words that no answer may contain: they would tell about the inside.
var leaks = []string{"/work", "goroutine", ".go:", "store.", "table.", "runtime error", "snowglobe-dev", "*errors", "json:"}

// Whatever a client sends, the instance answers in time, in one of the forms
// that it has, without a word about its inside.
func TestHostileRequests(t *testing.T) {
	globe := mocktest.New(t)
	client := globe.HTTPClient()
	long := strings.Repeat("A", 5000)
	for name, c := range map[string]struct {
		method, path, kind, body string
		status                   int
	}{
		"unknown table":           {"GET", "/api/now/table/no_such_table", "", "", 400},
		"table with a quote":      {"GET", "/api/now/table/inc'%20OR%201=1", "", "", 400},
		"table with path steps":   {"GET", "/api/now/table/..%2f..%2fetc", "", "", 400},
		"broken JSON":             {"POST", "/api/now/table/incident", "application/json", `{"a":`, 400},
		"JSON that is a number":   {"POST", "/api/now/table/incident", "application/json", `7`, 400},
		"two JSON objects":        {"POST", "/api/now/table/incident", "application/json", `{}{}`, 400},
		"deep JSON":               {"POST", "/api/now/table/incident", "application/json", strings.Repeat(`{"a":`, 20000), 400},
		"array without objects":   {"POST", "/api/now/table/incident", "application/json", `[1,2]`, 400},
		"wrong verb on a list":    {"DELETE", "/api/now/table/incident", "", "", 405},
		"wrong verb on a record":  {"POST", "/api/now/table/incident/abc", "", "{}", 405},
		"unknown verb":            {"BREW", "/api/now/table/incident", "", "", 405},
		"unknown version":         {"GET", "/api/now/v9/table/incident", "", "", 400},
		"unknown API":             {"GET", "/api/now/coffee", "", "", 400},
		"unknown row":             {"GET", "/api/now/table/incident/zz", "", "", 404},
		"negative and huge pages": {"GET", "/api/now/table/incident?sysparm_limit=-5&sysparm_offset=99999999999999999999", "", "", 200},
		"long query":              {"GET", "/api/now/table/incident?sysparm_limit=1&sysparm_query=" + strings.Repeat("^ORnumber=1", 1000), "", "", 200},
		"endless query":           {"GET", "/api/now/table/incident?sysparm_limit=1&sysparm_query=" + strings.Repeat("^ORnumber=1", 3000), "", "", 414},
		"XML in an endless row":   {"POST", "/api/now/table/incident", "application/xml", strings.Repeat("<a>", 20000), 400},
		"XML with an entity":      {"POST", "/api/now/table/incident", "application/xml", `<!DOCTYPE r [<!ENTITY e "x">]><r><entry><short_description>&e;</short_description></entry></r>`, 400},
		"XML cut off":             {"POST", "/api/now/table/incident", "text/xml", "<request><entry>", 400},
		"deep dot-walk":           {"GET", "/api/now/table/incident?sysparm_limit=1&sysparm_fields=" + strings.Repeat("caller_id.", 500) + "name", "", "", 200},
		"long sys_id":             {"GET", "/api/now/table/incident/" + long, "", "", 404},
		"no page":                 {"GET", "/stats_of_nothing.do", "", "", 404},
		"token by GET":            {"GET", "/oauth_token.do?grant_type=password", "", "", 400},
		"token by JSON":           {"POST", "/oauth_token.do", "application/json", `{"grant_type":"password"}`, 400},
		"token without a grant":   {"POST", "/oauth_token.do", "application/x-www-form-urlencoded", "a=b", 400},
		"token with a bad form":   {"POST", "/oauth_token.do", "application/x-www-form-urlencoded", "grant_type=%zz", 400},
		"token with a long form":  {"POST", "/oauth_token.do", "application/x-www-form-urlencoded", "a=" + strings.Repeat("b", 70000), 400},
	} {
		t.Run(name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), c.method, globe.URL+c.path, strings.NewReader(c.body))
			require.NoError(t, err)
			request.SetBasicAuth(globe.Admin.UserName, globe.Admin.Password)
			if c.kind != "" {
				request.Header.Set("Content-Type", c.kind)
			}
			status, body := send(t, client, request)
			require.Equal(t, c.status, status, body)
			for _, word := range leaks {
				require.NotContains(t, body, word)
			}
		})
	}
}

// A body that says how long it is need not be read to be refused.
func TestOversizedBody(t *testing.T) {
	globe := mocktest.New(t)
	for name, body := range map[string]string{
		"announced": `{"short_description":"` + strings.Repeat("x", 11<<20) + `"}`,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, globe.URL+"/api/now/table/incident", strings.NewReader(body))
		require.NoError(t, err)
		request.SetBasicAuth(globe.Admin.UserName, globe.Admin.Password)
		status, answer := send(t, globe.HTTPClient(), request)
		require.Equal(t, http.StatusBadRequest, status, name)
		require.JSONEq(t, fmt.Sprintf(`{"error":{"message":"Exception while reading request","detail":"Rejected large REST payload `+
			`with content-length = %d bytes. Max allowed: 10485760 bytes."},"status":"failure"}`, len(body)), answer)
	}
}

// Tokens that nobody issued, or that are over, let nobody in.
func TestTokensThatMeanNothing(t *testing.T) {
	globe, other := mocktest.New(t), mocktest.New(t)
	foreign := passwordToken(t, other)
	revoked := passwordToken(t, globe)
	status, body := post(t, globe, "/oauth_revoke_token.do", "token="+revoked)
	require.Equal(t, http.StatusOK, status)
	require.Empty(t, body)
	for name, token := range map[string]string{
		"made up": strings.Repeat("A", 86), "empty": "", "of another instance": foreign, "revoked": revoked, "with blanks": revoked + " x",
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+usersPath, http.NoBody)
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+token)
		status, _ = send(t, globe.HTTPClient(), request)
		require.Equal(t, http.StatusUnauthorized, status, name)
	}
	good := passwordToken(t, globe)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+usersPath, http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Authorization", "bearer "+good)
	status, _ = send(t, globe.HTTPClient(), request)
	require.Equal(t, http.StatusOK, status, "a good one does")
}

// A token that was revoked is dead wherever the clock is moved, and nobody is given
// it again.
func TestRevokedTokensStayDead(t *testing.T) {
	globe := mocktest.New(t)
	globe.Advance(2 * time.Hour)
	revoked := passwordToken(t, globe)
	status, _ := post(t, globe, "/oauth_revoke_token.do", "token="+revoked)
	require.Equal(t, http.StatusOK, status)
	globe.Advance(-time.Hour)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+usersPath, http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+revoked)
	status, _ = send(t, globe.HTTPClient(), request)
	require.Equal(t, http.StatusUnauthorized, status)
	require.NotEqual(t, revoked, passwordToken(t, globe))
}

// The journal, which tests and reports quote, holds no secret.
func TestJournalHoldsNoSecret(t *testing.T) {
	globe := mocktest.New(t, mocktest.AdminPassword("hunter2-canary"))
	token := passwordToken(t, globe)
	_, _ = post(t, globe, "/oauth_revoke_token.do?token="+token, "")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+"/?password=hunter2-canary&Client_Secret="+globe.OAuth.Secret, http.NoBody)
	require.NoError(t, err)
	request.SetBasicAuth(globe.Admin.UserName, globe.Admin.Password)
	_, _ = send(t, globe.HTTPClient(), request)
	text := fmt.Sprintf("%+v", globe.Journal())
	require.Contains(t, text, "grant_type:password")
	for _, secret := range []string{"hunter2-canary", token, globe.OAuth.Secret} {
		require.NotContains(t, text, secret)
	}
}

// A request that is no HTTP at all ends the connection and nothing else.
func TestNoise(t *testing.T) {
	globe := mocktest.New(t)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(globe.URL, "http://"))
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = conn.Write([]byte("\x16\x03\x01 noise\r\n\r\n"))
	require.NoError(t, err)
	line, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, "400 Bad Request")
}

func passwordToken(t *testing.T, globe *mocktest.Globe) string {
	t.Helper()
	status, body := post(t, globe, "/oauth_token.do", "grant_type=password&username="+globe.Admin.UserName+
		"&password="+globe.Admin.Password+"&client_id="+globe.OAuth.ID+"&client_secret="+globe.OAuth.Secret)
	require.Equal(t, http.StatusOK, status, body)
	_, rest, _ := strings.Cut(body, `"access_token":"`)
	token, _, _ := strings.Cut(rest, `"`)
	return token
}

func post(t *testing.T, globe *mocktest.Globe, path, form string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, globe.URL+path, strings.NewReader(form))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return send(t, globe.HTTPClient(), request)
}

// A client that has gone costs nothing more: its list ends at the next row, and is
// no failure of the server.
func TestAClientThatHasGone(t *testing.T) {
	instance, err := mockserver.New(mockserver.Config{})
	require.NoError(t, err)
	for _, gone := range []bool{false, true} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithCancel(r.Context())
			defer cancel()
			if gone {
				cancel()
			}
			instance.ServeHTTP(w, r.WithContext(ctx))
		}))
		t.Cleanup(server.Close)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/now/table/sys_user?sysparm_fields=user_name", nil)
		require.NoError(t, err)
		admin := instance.Admin()
		request.SetBasicAuth(admin.UserName, admin.Password)
		status, body := send(t, server.Client(), request)
		if gone {
			require.Equal(t, http.StatusRequestTimeout, status, body)
			require.NotContains(t, body, "user_name")
		} else {
			require.Equal(t, http.StatusOK, status, body)
			require.Contains(t, body, "user_name")
		}
	}
}
