package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// witness looks at an instance over HTTP as anybody would, with a session of its
// own that was there before.
type witness struct {
	t     *testing.T
	globe *mocktest.Globe
}

func witnessOf(t *testing.T, options ...mocktest.Option) *witness {
	t.Helper()
	options = append([]mocktest.Option{mocktest.Events(0), mocktest.Now(time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC))}, options...)
	w := &witness{t: t, globe: mocktest.New(t, options...)}
	w.globe.Freeze()
	return w
}

// call sends a request as somebody, and returns the answer.
func (w *witness) call(method, path, userName, password string, body url.Values) *http.Response {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.globe.URL+path, strings.NewReader(body.Encode()))
	require.NoError(w.t, err)
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if userName != "" {
		r.SetBasicAuth(userName, password)
	}
	r.Header.Set("User-Agent", "witness/1")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// rows are the rows of a table that match, as the administrator reads them.
func (w *witness) rows(name, encoded string, columns ...string) []string {
	w.t.Helper()
	query := url.Values{"sysparm_query": {encoded}, "sysparm_fields": {strings.Join(columns, ",")}}
	answer := w.call(http.MethodGet, "/api/now/table/"+name+"?"+query.Encode(), w.globe.Admin.UserName, w.globe.Admin.Password, nil)
	var body struct{ Result []map[string]any }
	require.NoError(w.t, json.NewDecoder(answer.Body).Decode(&body))
	all := make([]string, len(body.Result))
	for i, row := range body.Result {
		one := make([]string, len(columns))
		for j, c := range columns {
			one[j] = fmt.Sprint(row[c])
		}
		all[i] = strings.Join(one, " ")
	}
	return all
}

func TestSignInsLeaveTheirEvents(t *testing.T) {
	w := witnessOf(t, mocktest.Setting("auth_lockout_on_failed_login", "true"))
	w.globe.Import("sys_user", map[string]string{
		"sys_id": "a0000000000000000000000000000009", "user_name": "kit", "user_password": "right", "active": "true", "sys_mod_count": "3",
	})
	const who = "parm1=kit^ORDERBYname"
	for range 4 {
		require.Equal(t, 401, w.call(http.MethodGet, "/api/now/table/incident", "kit", "wrong", nil).StatusCode)
	}
	answer := w.call(http.MethodGet, "/api/now/table/incident", "kit", "right", nil)
	require.Equal(t, 200, answer.StatusCode)
	require.Equal(t, []string{
		"login 127.0.0.1 kit", "login.failed 127.0.0.1 guest", "login.failed 127.0.0.1 guest", "login.failed 127.0.0.1 guest",
		"login.failed 127.0.0.1 guest", "session.established 127.0.0.1 kit",
	}, w.rows("sysevent", who, "name", "parm2", "user_name"))
	// Logs call the session by one name, which is not its cookie: who reads them is not in it.
	named := w.rows("sysevent", who+"^name!=login.failed", "instance")
	session := named[0]
	require.Regexp(t, `^[0-9A-F]{32}$`, session)
	require.NotEqual(t, answer.Cookies()[0].Value, session)
	require.Equal(t, []string{session, session}, named)
	require.Equal(t, []string{session + " kit witness/1 200"},
		w.rows("syslog_transaction", "http_status=200^sys_created_by=kit", "session", "sys_created_by", "user_agent", "http_status"))

	// With its cookie, a session goes on and leaves no more events; logging out ends it.
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.globe.URL+"/logout.do", nil)
	require.NoError(t, err)
	r.AddCookie(&http.Cookie{Name: "JSESSIONID", Value: answer.Cookies()[0].Value})
	for range 2 {
		out, err := (&http.Transport{}).RoundTrip(r)
		require.NoError(t, err)
		require.NoError(t, out.Body.Close())
		require.Equal(t, 302, out.StatusCode)
	}
	require.Equal(t, []string{session}, w.rows("sysevent", "name=logout^parm1=kit", "instance"))

	for range 6 {
		require.Equal(t, 401, w.call(http.MethodGet, "/api/now/table/incident", "kit", "wrong", nil).StatusCode)
	}
	require.Equal(t, []string{"User locked out.", "User locked out."},
		w.rows("sysevent", "name=external.authentication.failed^parm1=a0000000000000000000000000000009", "parm2"))
	require.Contains(t, w.rows("sys_audit", "documentkey=a0000000000000000000000000000009^fieldname=locked_out", "oldvalue", "newvalue", "user"),
		"false true system")
}

func TestTokensLeaveOneLogin(t *testing.T) {
	w := witnessOf(t)
	form := url.Values{
		"grant_type": {"password"}, "client_id": {w.globe.OAuth.ID}, "client_secret": {w.globe.OAuth.Secret},
		"username": {w.globe.Admin.UserName}, "password": {w.globe.Admin.Password},
	}
	require.Equal(t, 200, w.call(http.MethodPost, "/oauth_token.do", "", "", form).StatusCode)
	form.Set("password", "wrong")
	require.Equal(t, 401, w.call(http.MethodPost, "/oauth_token.do", "", "", form).StatusCode)
	form.Set("client_secret", "wrong")
	require.Equal(t, 401, w.call(http.MethodPost, "/oauth_token.do", "", "", form).StatusCode)
	require.Equal(t, []string{"login", "login.failed"}, w.rows("sysevent", "uri=/oauth_token.do^ORDERBYname", "name"),
		"a bad client secret is no sign-in")
	require.Equal(t, []string{"200 guest", "401 guest", "401 guest"},
		w.rows("syslog_transaction", "url=/oauth_token.do^ORDERBYhttp_status", "http_status", "sys_created_by"))
}

func TestARequestIsInTheLogWhenItsAnswerIs(t *testing.T) {
	w := witnessOf(t)
	answer := w.call(http.MethodGet, "/api/now/table/incident?sysparm_limit=1&password=secret", w.globe.Admin.UserName, w.globe.Admin.Password, nil)
	rows := w.rows("syslog_transaction", "urlSTARTSWITH/api/now/table/incident", "sys_id", "url", "type", "table", "http_status", "sys_created_by")
	require.Len(t, rows, 1)
	require.True(t, strings.HasPrefix(rows[0], answer.Header.Get("X-Transaction-ID")), rows[0])
	require.Contains(t, rows[0], "password=[redacted] rest incident 200 admin")
	require.NotContains(t, fmt.Sprint(w.rows("sysevent", "", "uri")), "secret")

	fork := &witness{t: t, globe: w.globe.Fork(t)}
	require.Equal(t, rows, fork.rows("syslog_transaction", "urlSTARTSWITH/api/now/table/incident", "sys_id", "url", "type", "table", "http_status", "sys_created_by"))
}

// Only a world with a history of its own keeps it; an override wins.
func TestAGeneratedHistoryIsKept(t *testing.T) {
	rotation := func(cfg mockserver.Config) string {
		cfg.Now = time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
		instance, err := mockserver.New(cfg)
		require.NoError(t, err)
		require.NoError(t, instance.Play("madrid", "", cfg.Settings))
		return strings.Join(instance.Release().Settings.Rotation, ",")
	}
	require.Equal(t, "off", rotation(mockserver.Config{Events: 100}))
	require.Contains(t, rotation(mockserver.Config{}), "sysevent=7x1d")
	require.Equal(t, "sysevent=3x1d", rotation(mockserver.Config{Events: 100, Settings: map[string]string{"rotation": "sysevent=3x1d"}}))
}

// BenchmarkTransactionLog is what a request costs with the log and without:
// only the ratio of the two means anything.
func BenchmarkTransactionLog(b *testing.B) {
	for _, on := range []string{"true", "false"} {
		b.Run("log="+on, func(b *testing.B) {
			instance, err := mockserver.New(mockserver.Config{Events: 2000, Settings: map[string]string{"transaction_log": on}})
			require.NoError(b, err)
			r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://x/api/now/table/sys_audit?sysparm_limit=100&sysparm_query=ORDERBYsys_created_on", nil)
			require.NoError(b, err)
			r.RemoteAddr = "127.0.0.1:1"
			r.SetBasicAuth(instance.Admin().UserName, instance.Admin().Password)
			b.ReportAllocs()
			for b.Loop() {
				instance.ServeHTTP(nowhere{http.Header{}}, r)
			}
		})
	}
}

type nowhere struct{ header http.Header }

func (n nowhere) Header() http.Header         { return n.header }
func (n nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (n nowhere) WriteHeader(int)             {}
