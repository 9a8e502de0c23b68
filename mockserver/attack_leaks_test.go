package mockserver_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// output keeps what is logged, for whoever logs at the same time.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// leaky is an instance that was attacked, with all that it wrote.
type leaky struct {
	t        *testing.T
	instance *mockserver.Instance
	server   *httptest.Server
	control  *httptest.Server
	log      *output
	answers  bytes.Buffer // what refusals said
	secrets  map[string]string
}

func newLeaky(t *testing.T, temper string) *leaky {
	t.Helper()
	l := &leaky{t: t, log: &output{}, secrets: map[string]string{
		"password": "pa55-M4RK+w0rd&%ü", "client secret": "cl1ent-M4RK;s3cret#", "wrong password": "wr0ng-M4RK-pa55", "wrong secret": "wr0ng-M4RK-s3cret",
		"made-up token": "made-up-M4RK-token", "made-up code": "made-up-M4RK-code", "made-up assertion": "eyJhbGciOiJub25lIn0.M4RK-claims.x",
		"made-up key": "made-up-M4RK-apikey", "made-up session": "0123456789ABCDEF0123456789ABC0DE",
	}}
	var err error
	l.instance, err = mockserver.New(mockserver.Config{
		Temper: temper, Settings: map[string]string{"oauth_grant_password": "true"}, Events: 50,
		AdminPassword: l.secrets["password"], ClientSecret: l.secrets["client secret"],
		Log: slog.New(slog.NewTextHandler(l.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	require.NoError(t, err)
	_, err = l.instance.Import([]transfer.Entry{{
		Table: "oauth_entity", Match: map[string]string{"client_id": l.instance.Client().ID}, Values: map[string]string{"redirect_url": "https://app.example/cb"},
	}})
	require.NoError(t, err)
	fleet := mockserver.NewFleet(mockserver.FleetConfig{})
	name, err := fleet.Add(l.instance, mockserver.Placement{Name: mockserver.DefaultInstance, Listen: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	l.server = &httptest.Server{URL: fleet.URL(name)}
	l.control = httptest.NewServer(control.New(control.Config{
		Fleet: fleet.Control(mockserver.Config{}), Log: slog.New(slog.NewTextHandler(l.log, nil)),
	}))
	t.Cleanup(l.control.Close)
	return l
}

// call sends a request and returns the answer. What a refusal says is kept: no secret
// stands in it. What follows the path are names and values of headers.
func (l *leaky) call(method, path, body string, headers ...string) (int, string, http.Header) {
	l.t.Helper()
	request, err := http.NewRequestWithContext(l.t.Context(), method, l.server.URL+path, strings.NewReader(body))
	require.NoError(l.t, err)
	if strings.HasSuffix(strings.SplitN(path, "?", 2)[0], ".do") && method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	require.NoError(l.t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(l.t, err)
	if answer.StatusCode >= 400 {
		l.answers.Write(text)
		header := answer.Header.Clone()
		header.Del("Set-Cookie")             // a session is its caller's own
		header.Del("X-UserToken-Response")   // so is its token
		fmt.Fprintln(&l.answers, header, "") // WWW-Authenticate and the like
	}
	return answer.StatusCode, string(text), answer.Header
}

// round is all that clients do with credentials, well and badly.
func (l *leaky) round() {
	s := l.secrets
	client := l.instance.Client()
	form := func(pairs ...string) string {
		values := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			values.Set(pairs[i], pairs[i+1])
		}
		return values.Encode()
	}
	const token, revoke, list = "/oauth_token.do", "/oauth_revoke_token.do", "/api/now/table/incident?sysparm_limit=1"
	right := []string{"grant_type", "password", "username", "admin", "password", s["password"], "client_id", client.ID, "client_secret", s["client secret"]}
	status, body, _ := l.call(http.MethodPost, token, form(right...))
	require.Equal(l.t, http.StatusOK, status, body)
	var got tokens
	require.NoError(l.t, json.Unmarshal([]byte(body), &got))
	s["access token"], s["refresh token"] = got.Access, got.Refresh
	basic := func(user, password string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
	}
	status, _, header := l.call(http.MethodGet, list, "", "Authorization", "Bearer "+got.Access)
	require.Equal(l.t, http.StatusOK, status)
	for _, cookie := range (&http.Response{Header: header}).Cookies() {
		if cookie.Name == "JSESSIONID" {
			s["session"] = cookie.Value
		}
	}
	_, _, header = l.call(http.MethodGet, list, "", "Cookie", "JSESSIONID="+s["session"])
	s["user token"] = header.Get("X-UserToken-Response")
	require.NotEmpty(l.t, s["user token"])
	status, _, _ = l.call(http.MethodGet, list, "", "Authorization", basic("admin", s["password"]))
	require.Equal(l.t, http.StatusOK, status)

	// A person consents, and the code is traded, twice.
	status, _, header = l.call(http.MethodPost, "/login.do", form("user_name", "admin", "user_password", s["password"]))
	require.Equal(l.t, http.StatusFound, status)
	cookies := []string{}
	for _, cookie := range (&http.Response{Header: header}).Cookies() {
		cookies = append(cookies, cookie.Name+"="+cookie.Value)
		if cookie.Name == "JSESSIONID" {
			s["person's session"] = cookie.Value
		}
	}
	s["verifier"] = "M4RK-" + strings.Repeat("v", 43)
	sum := sha256.Sum256([]byte(s["verifier"]))
	asked := "/oauth_auth.do?" + form("response_type", "code", "client_id", client.ID, "redirect_uri", "https://app.example/cb", "state", "st",
		"code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]), "code_challenge_method", "S256")
	status, body, _ = l.call(http.MethodGet, asked, "", "Cookie", strings.Join(cookies, "; "))
	require.Equal(l.t, http.StatusOK, status, body)
	s["form token"] = formToken.FindStringSubmatch(body)[1]
	status, body, header = l.call(http.MethodPost, asked, form("decision", "allow", "sysparm_ck", s["form token"]), "Cookie", strings.Join(cookies, "; "))
	require.Equal(l.t, http.StatusFound, status, body)
	location, err := url.Parse(header.Get("Location"))
	require.NoError(l.t, err)
	s["code"] = location.Query().Get("code")
	trade := form("grant_type", "authorization_code", "code", s["code"], "redirect_uri", "https://app.example/cb", "code_verifier", s["verifier"],
		"client_id", client.ID, "client_secret", s["client secret"])
	status, body, _ = l.call(http.MethodPost, token, trade)
	require.Equal(l.t, http.StatusOK, status, body)
	require.NoError(l.t, json.Unmarshal([]byte(body), &got))
	s["access token of the code"], s["refresh token of the code"] = got.Access, got.Refresh
	status, body, _ = l.call(http.MethodPost, token, trade)
	require.GreaterOrEqual(l.t, status, 400, body)

	for _, attempt := range [][]string{
		{http.MethodPost, token, form("grant_type", "password", "username", "admin", "password", s["wrong password"], "client_id", client.ID, "client_secret", s["client secret"])},
		{http.MethodPost, token, form("grant_type", "password", "username", "admin", "password", s["password"], "client_id", client.ID, "client_secret", s["wrong secret"])},
		{http.MethodPost, token, form("grant_type", "refresh_token", "refresh_token", s["made-up token"], "client_id", client.ID, "client_secret", s["client secret"])},
		{http.MethodPost, token, form("grant_type", "authorization_code", "code", s["made-up code"], "code_verifier", s["made-up code"], "redirect_uri", "https://a.example", "client_id", client.ID, "client_secret", s["client secret"])},
		{http.MethodPost, token, form("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", s["made-up assertion"], "client_id", client.ID, "client_secret", s["client secret"])},
		{http.MethodPost, token + "?" + form(right...), ""},
		{http.MethodGet, token + "?" + form(right...), ""},
		{http.MethodPost, token, form(right...) + "&password=" + url.QueryEscape(s["wrong password"])},
		{http.MethodPost, token, form(right...) + "&%zz"},
		{http.MethodPost, token, `{"password":"` + s["wrong password"] + `"}`, "Content-Type", "application/json"},
		{http.MethodPost, token, form("grant_type", "password", "username", "admin", "password", s["password"]), "Authorization", basic(client.ID, s["wrong secret"])},
		{http.MethodGet, list, "", "Authorization", basic("admin", s["wrong password"])},
		{http.MethodGet, list, "", "Authorization", "Bearer " + s["made-up token"]},
		{http.MethodGet, list, "", "Authorization", "Bearer " + s["made-up token"] + " more"},
		{http.MethodGet, list, "", "Authorization", s["made-up token"]},
		{http.MethodGet, list + "&access_token=" + s["made-up token"], ""},
		{http.MethodGet, list + "&x-sn-apikey=" + s["made-up key"], ""},
		{http.MethodGet, list, "", "x-sn-apikey", s["made-up key"]},
		{http.MethodGet, "/login.do?" + form("sysparm_login_url", "/oauth_auth.do?"+form("access_token", s["made-up token"], "user_code", s["made-up code"])), ""},
		{http.MethodGet, "/nav_to.do?" + form("uri", "sys_user_list.do?"+form("access_token", s["made-up token"])), ""},
		{http.MethodGet, "/login.do?" + form("sysparm_login_url", "/nav_to.do?"+form("uri", "sys_user_list.do?"+form("client_secret", s["client secret"]))), ""},
		{http.MethodGet, list + "&" + form("sysparm_query", "active=true^ORclient_secret="+s["client secret"]), "", "Authorization", "Bearer " + got.Access},
		{http.MethodGet, "/oauth_entity_list.do?" + form("sysparm_query", "client_secretSTARTSWITH"+s["client secret"]), "", "Authorization", "Bearer " + got.Access},
		{http.MethodGet, list, "", "Cookie", "JSESSIONID=" + s["made-up session"]},
		{http.MethodGet, list, "", "Cookie", "JSESSIONID=" + s["session"], "X-UserToken", s["made-up token"]},
		{http.MethodPost, "/login.do", form("user_name", "admin", "user_password", s["wrong password"])},
		{http.MethodPost, "/login.do", form("user_name", "admin", "user_password", s["password"])},
		{http.MethodPost, "/login.do", form("user_name", "admin", "user_password", s["wrong password"], "sysparm_ck", s["made-up token"])},
		{http.MethodGet, "/oauth_auth.do?" + form("response_type", "code", "client_id", client.ID, "code_challenge", s["made-up code"], "state", "x"), ""},
		{http.MethodPost, "/api/now/table/sys_user", `{"user_name":"kit","user_password":"` + s["wrong password"] + `"}`, "Authorization", "Bearer " + got.Access, "Content-Type", "application/json"},
		{http.MethodPost, "/api/now/table/oauth_entity", `{"name":"kit","client_secret":"` + s["wrong secret"] + `"}`, "Authorization", "Bearer " + got.Access, "Content-Type", "application/json"},
		{http.MethodGet, "/api/now/table/oauth_credential?sysparm_display_value=all", "", "Authorization", "Bearer " + got.Access},
		{http.MethodPost, "/api/now/table/incident", `{"short_description":`, "Authorization", "Bearer " + got.Access, "Content-Type", "application/json"},
		{http.MethodPost, revoke, form("token", s["made-up token"])},
		{http.MethodGet, revoke + "?" + form("token", s["made-up token"]), ""},
		{http.MethodPost, token, form("grant_type", "refresh_token", "refresh_token", got.Refresh, "client_id", client.ID, "client_secret", s["client secret"])},
		{http.MethodPost, revoke, form("token", got.Access, "client_id", client.ID, "client_secret", s["client secret"])},
	} {
		l.call(attempt[0], attempt[1], attempt[2], attempt[3:]...)
	}
}

// forms are the ways in which a secret may stand somewhere.
func forms(secret string) map[string]string {
	sum := sha256.Sum256([]byte(secret))
	quoted, _ := json.Marshal(secret) //nolint:errchkjson // a text
	return map[string]string{
		"as it is": secret, "percent-encoded": url.QueryEscape(secret), "in a path": url.PathEscape(secret), "in JSON": strings.Trim(string(quoted), `"`),
		"base64": base64.StdEncoding.EncodeToString([]byte(secret)), "base64url": base64.RawURLEncoding.EncodeToString([]byte(secret)),
		"hex": hex.EncodeToString([]byte(secret)), "hashed": hex.EncodeToString(sum[:]),
		"hashed, base64": base64.RawURLEncoding.EncodeToString(sum[:]), "half of it": secret[:(len(secret)+3)/2],
	}
}

// A whole round of requests with marked secrets leaves none of them anywhere: not in the
// journal, the answers of control, the logs, the log tables and the audit trail, the error
// pages or the metrics.
func TestAttackLeaks(t *testing.T) {
	for _, temper := range []string{"faithful", "strict"} {
		l := newLeaky(t, temper)
		l.round()
		places := map[string]string{"log": l.log.text.String(), "refusals": l.answers.String()}
		journal, err := json.Marshal(l.instance.Journal().After(0, 1<<20).Entries)
		require.NoError(t, err)
		places["journal"] = string(journal)
		for _, path := range []string{
			"/_snowglobe/instances/default/journal?limit=10000", "/_snowglobe/instances/default/release", "/_snowglobe/instances/default/coverage",
			"/_snowglobe/instances/default/clock", "/_snowglobe/instances/default/snapshots", "/_snowglobe/instances", "/metrics", "/",
		} {
			status, body := fetch(t, http.DefaultClient, l.control.URL+path)
			places["control "+path] = body
			if path == "/metrics" {
				require.Equal(t, http.StatusNotFound, status, "there are none yet; with any, this test has to read them")
			}
		}
		for _, name := range []string{"sys_audit", "syslog_transaction", "sysevent", "syslog", "sys_properties"} {
			tables, err := l.instance.Export(false, name)
			if err != nil {
				continue // not on this release
			}
			var rows strings.Builder
			for _, table := range tables {
				for row := range table.Rows {
					fmt.Fprintln(&rows, row)
				}
			}
			places[name] = rows.String()
		}
		require.Contains(t, places["journal"], `"client_auth":"body"`)
		require.NotEmpty(t, places["syslog_transaction"])
		for place, text := range places {
			for what, secret := range l.secrets {
				require.NotEmpty(t, secret, what)
				for form, shown := range forms(secret) {
					if strings.Contains(text, shown) {
						at := strings.Index(text, shown)
						t.Errorf("%s: %s stands in %s, %s: …%s…", temper, what, place, form, text[max(0, at-80):min(len(text), at+len(shown)+40)])
					}
				}
			}
		}
	}
}
