package console_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/control/console"
)

// Secrets: no page shows the first, and that of an instance alone the others.
const (
	controlToken  = "open-sesame-7d1f"
	adminPassword = "pa55-of-the-admin"
	clientSecret  = "s3cret-of-the-client"
)

// site is a console over an instance named default, whose clock stands, and a
// browser's cookies.
type site struct {
	t        *testing.T
	url      string
	instance string // where the default one answers
	client   *http.Client
}

func open(t *testing.T, token string) *site {
	t.Helper()
	cfg := mockserver.Config{
		Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), Events: 200,
		AdminPassword: adminPassword, ClientID: "0123456789abcdef0123456789abcdef", ClientSecret: clientSecret,
	}
	made, err := mockserver.New(cfg)
	require.NoError(t, err)
	made.Clock().Freeze(true)
	fleet := mockserver.NewFleet(mockserver.FleetConfig{MaxInstances: 4})
	_, err = fleet.Add(made, mockserver.Placement{Name: mockserver.DefaultInstance, Listen: true})
	require.NoError(t, err)
	server := httptest.NewServer(console.New(control.New(control.Config{Fleet: fleet.Control(cfg), Token: token}), console.Config{Token: token}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &site{t: t, url: server.URL, instance: fleet.URL(mockserver.DefaultInstance), client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// send sends a request with changes to it, and returns status, body and where it leads.
func (s *site) send(method, path string, form url.Values, changes ...func(*http.Request)) (status int, body, next string) {
	s.t.Helper()
	var sent io.Reader = http.NoBody
	if form != nil {
		sent = strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, sent)
	require.NoError(s.t, err)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, change := range changes {
		change(request)
	}
	answer, err := s.client.Do(request)
	require.NoError(s.t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(s.t, err)
	return answer.StatusCode, string(text), answer.Header.Get("Location")
}

// header sets a header of a request.
func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

const ui = console.Path

var formToken = regexp.MustCompile(`name="form_token" value="([0-9a-f]+)"`)

// token is what forms carry that this browser is shown.
func (s *site) token(path string) string {
	s.t.Helper()
	_, page, _ := s.send("GET", path, nil)
	found := formToken.FindStringSubmatch(page)
	require.NotNil(s.t, found, page)
	return found[1]
}

// submit sends a form as the page of the path has it.
func (s *site) submit(path string, fields ...string) (status int, body, next string) {
	s.t.Helper()
	form := url.Values{"form_token": {s.token(ui + "/")}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return s.send("POST", ui+path, form)
}

func TestTheRootLeadsToThePages(t *testing.T) {
	s := open(t, "")
	for _, path := range []string{"/", ui} {
		status, _, next := s.send("GET", path, nil)
		require.Equal(t, http.StatusSeeOther, status)
		require.Equal(t, ui+"/", next)
	}
	status, page, _ := s.send("GET", ui+"/", nil)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, `href="`+s.instance+`"`)
	// What is not the console's is the API's, as before.
	status, body, _ := s.send("GET", control.Prefix+"/instances", nil)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, `"instances":[`)
	status, body, _ = s.send("GET", "/nowhere", nil)
	require.Equal(t, http.StatusNotFound, status)
	require.Contains(t, body, "openapi.json")
}

func TestAnInstanceIsSteered(t *testing.T) {
	s := open(t, "")
	status, _, next := s.submit("/instances/default/fork", "name", "copy", "listen", "on")
	require.Equal(t, http.StatusSeeOther, status)
	require.Equal(t, ui+"/instances/copy?done=forked", next)
	_, _, next = s.submit("/instances/copy/snapshots", "snapshot_name", "before")
	require.Equal(t, ui+"/instances/copy?done=kept", next)
	for _, c := range []struct{ field, value, shows string }{
		{"advance", "90m", "2019-06-24 13:30:00 UTC"},
		{"now", "2019-07-01 00:00:00 UTC", "2019-07-01 00:00:00 UTC"}, // as the page shows it
		{"now", "2019-07-02T00:00:00Z", "2019-07-02 00:00:00 UTC"},
		{"rate", "2.5", `value="2.5"`},
		{"freeze", "false", "running at 2.5 times"},
		{"freeze", "true", "frozen"},
	} {
		_, _, next = s.submit("/instances/copy/clock", c.field, c.value)
		require.Equal(t, ui+"/instances/copy?done=clock", next)
		_, page, _ := s.send("GET", ui+"/instances/copy", nil)
		require.Contains(t, page, c.shows, c.field)
	}
	status, _, _ = s.submit("/instances/copy/restore", "snapshot", "before")
	require.Equal(t, http.StatusSeeOther, status)
	_, page, _ := s.send("GET", ui+"/instances/copy", nil)
	require.Contains(t, page, "2019-06-24 12:00:00 UTC")
	_, _, next = s.submit("/instances/copy/forget", "snapshot", "before")
	require.Equal(t, ui+"/instances/copy?done=forgotten", next)
	_, _, next = s.submit("/instances/copy/reset")
	require.Equal(t, ui+"/instances/copy?done=reset", next)
	_, _, next = s.submit("/instances/copy/delete")
	require.Equal(t, ui+"/?done=deleted", next)
	status, _, _ = s.send("GET", ui+"/instances/copy", nil)
	require.Equal(t, http.StatusNotFound, status)
}

func TestAnInstanceIsMade(t *testing.T) {
	s := open(t, "")
	status, _, next := s.submit("/instances", "name", "old", "release", "eureka", "temper", "strict", "seed", "7", "people", "70", "events", "300",
		"now", "2014-09-01T09:00:00Z", "scenarios", "mass-download, brute-force", "ttl", "2h")
	require.Equal(t, http.StatusSeeOther, status)
	require.Equal(t, ui+"/instances/old?done=made", next)
	_, page, _ := s.send("GET", next, nil)
	for _, want := range []string{"The instance stands.", "eureka, fresh", "<dt>Temper</dt><dd>strict</dd>", "<dd>7</dd>", "none on this release", "2014-09-01 09:00:0"} {
		require.Contains(t, page, want)
	}
	_, body, _ := s.send("GET", control.Prefix+"/instances/old/truth", nil)
	require.Contains(t, body, "brute-force")
}

func TestARelease(t *testing.T) {
	s := open(t, "")
	_, _, next := s.submit("/instances/default/release", "release", "fuji", "origin", "upgraded", "overrides", "refresh_answer = absent\n\n server_header=x=y")
	require.Equal(t, ui+"/instances/default/release?done=played", next)
	_, page, _ := s.send("GET", ui+"/instances/default/release?q=refresh_answer", nil)
	require.Contains(t, page, `<option value="fuji" selected>`)
	require.Contains(t, page, `<option value="upgraded" selected>`)
	require.Contains(t, page, "refresh_answer=absent\nserver_header=x=y")
	require.Contains(t, page, "<code>absent</code> <em>override</em>")
	require.NotContains(t, page, "<code>x=y</code>", "what the filter does not mean")
	require.NotContains(t, page, "Under maintenance")
	s.submit("/instances/default/release", "release", "geneva", "maintenance", "20m", "overrides", "")
	_, page, _ = s.send("GET", ui+"/instances/default/release", nil)
	require.Contains(t, page, "meanwhile the answer is <code>html503</code>, and before it was fuji.")
	_, page, _ = s.send("GET", ui+"/instances/default", nil)
	require.Regexp(t, `<dt>Under maintenance</dt><dd>until .*\d{4}-\d\d-\d\d`, page)
	s.submit("/instances/default/release", "temper", "strict", "overrides", "")
	_, page, _ = s.send("GET", ui+"/instances/default/release", nil)
	require.Contains(t, page, "before it was fuji.", "that says nothing of maintenance")
	s.submit("/instances/default/release", "maintenance", "0s", "overrides", "")
	for _, path := range []string{"/instances/default/release", "/instances/default"} {
		_, page, _ = s.send("GET", ui+path, nil)
		require.NotContains(t, page, "Under maintenance")
	}
}

// What a value stands on is told for the value that the instance has: the word of
// whoever asked for it, the temper's standard, or the evidence for the release.
func TestWhatAValueStandsOn(t *testing.T) {
	s := open(t, "")
	row := func(key string) string {
		_, page, _ := s.send("GET", ui+"/instances/default/release?q="+key, nil)
		return regexp.MustCompile(`(?s)<tr[^>]*><th scope="row"><code>` + key + `</code>.*?</tr>`).FindString(page)
	}
	require.NotContains(t, row("oauth_errors"), "<em>")
	require.Regexp(t, `<td><strong>(observed|documented|client|assumed)</strong>: `, row("oauth_errors"))

	_, _, next := s.submit("/instances/default/release", "temper", "strict", "overrides", "refresh_answer=absent")
	require.Equal(t, ui+"/instances/default/release?done=played", next)
	_, page, _ := s.send("GET", ui+"/instances/default/release", nil)
	require.Contains(t, page, `<option value="strict" selected>`)
	require.Contains(t, row("oauth_errors"), "<code>rfc6749</code> <em>strict</em>")
	require.Contains(t, row("oauth_errors"), "<strong>strict, RFC 6749 §5.2</strong>: 400 invalid_grant;")
	require.Regexp(t, `<em>override</em></td>(?s:.*)<td><strong>override</strong></td>`, row("refresh_answer"))
	_, page, _ = s.send("GET", ui+"/instances/default", nil)
	require.Contains(t, page, "<dt>Temper</dt><dd>strict</dd>")

	// An override stands above the temper.
	status, page, _ := s.submit("/instances/default/release", "overrides", "oauth_errors=servicenow")
	require.Equal(t, http.StatusSeeOther, status, page)
	require.Regexp(t, `<code>servicenow</code> <em>override</em></td>(?s:.*)<td><strong>override</strong></td>`, row("oauth_errors"))
	status, page, _ = s.submit("/instances/default/release", "temper", "faithful")
	require.Equal(t, http.StatusSeeOther, status, page)
	require.NotContains(t, row("oauth_errors"), "<em>")
}

// What the API refuses is said in its words, with its status, above the form, which
// still has what was written.
func TestRefusalsKeepTheForm(t *testing.T) {
	s := open(t, "")
	for _, c := range []struct {
		path   string
		fields []string
		status int
		says   []string
	}{
		{"/instances", []string{"name", "Not A Name", "seed", "9"}, 400, []string{"lower-case", `value="Not A Name"`, `name="seed" inputmode="numeric" value="9"`}},
		{"/instances", []string{"seed", "many"}, 400, []string{"seed cannot be a JSON string; it takes a whole number", `value="many"`}},
		{"/instances", []string{"release", "madird"}, 400, []string{"madrid"}},
		{"/instances/default/fork", []string{"name", "default"}, 409, []string{"there is an instance of this name"}},
		{"/instances/default/clock", []string{"advance", "two hours"}, 400, []string{"&#34;two hours&#34; is not a duration", `value="two hours"`}},
		{"/instances/default/clock", []string{"now", "noon"}, 400, []string{"is not a time"}},
		{"/instances/default/clock", nil, 400, []string{"say what to change"}},
		{"/instances/default/restore", []string{"snapshot", "none"}, 404, []string{"the instance has none"}},
		{"/instances/default/release", []string{"overrides", "refresh_answer"}, 400, []string{"is no override", "refresh_answer</textarea>"}},
		{"/instances/default/release", []string{"overrides", "refresh_anser=same"}, 400, []string{"refresh_answer"}},
		{"/instances/nobody/reset", nil, 404, []string{"no such instance: nobody; there is only default"}},
	} {
		status, page, _ := s.submit(c.path, c.fields...)
		require.Equal(t, c.status, status, "%s %v", c.path, c.fields)
		require.Contains(t, page, `role="alert"`)
		for _, want := range c.says {
			require.Contains(t, page, want, "%s %v", c.path, c.fields)
		}
	}
}

// A box that was cleared stays so in a form that was refused; the refusal of another
// form on the page does not touch it.
func TestRefusalsKeepBoxes(t *testing.T) {
	s := open(t, "")
	const box = `type="checkbox" name="listen" value="on"`
	send := func(path, field, text string, listen ...string) string {
		form := url.Values{"form_token": {s.token(ui + "/")}, "listen": listen, field: {text}}
		status, page, _ := s.send("POST", ui+path, form)
		require.Equal(t, http.StatusBadRequest, status, path)
		require.Contains(t, page, box)
		return page
	}
	for _, path := range []string{"/instances", "/instances/default/fork"} {
		require.NotContains(t, send(path, "name", "Not A Name", "off"), box+" checked", path)
		require.Contains(t, send(path, "name", "Not A Name", "off", "on"), box+" checked", path)
	}
	require.Contains(t, send("/instances/default/clock", "advance", "two hours"), box+" checked")

	_, _, next := s.submit("/instances/default/fork", "name", "silent", "listen", "off")
	require.Equal(t, ui+"/instances/silent?done=forked", next)
	_, body, _ := s.send("GET", control.Prefix+"/instances/silent", nil)
	require.Contains(t, body, `"url":""`, "without a port of its own")
}

func TestTheJournal(t *testing.T) {
	s := open(t, "")
	call := func(path string) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.instance+path, http.NoBody)
		require.NoError(t, err)
		request.SetBasicAuth("admin", adminPassword)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		_ = answer.Body.Close()
	}
	for range 120 {
		call("/api/now/table/sys_user?sysparm_limit=1")
	}
	call("/api/now/table/nowhere?sysparm_query=name=%3Cscript%3E")
	_, page, _ := s.send("GET", ui+"/instances/default/journal", nil)
	require.Contains(t, page, "100 of 121")
	require.NotContains(t, page, "<script>", "but for the one that every page has")
	older := regexp.MustCompile(`href="([^"]*before=[^"]*)"`).FindStringSubmatch(page)
	require.NotNil(t, older)
	_, page, _ = s.send("GET", strings.ReplaceAll(older[1], "&amp;", "&"), nil)
	require.Contains(t, page, "21 of 121")
	for query, count := range map[string]string{
		"?status=4": "1 of 1,", "?q=SYS_USER&status=2": "100 of 120,", "?method=POST": "0 of 0,", "?q=admin": "100 of 121,", "?before=x": "100 of 121,",
	} {
		_, page, _ = s.send("GET", ui+"/instances/default/journal"+query, nil)
		require.Contains(t, page, count, query)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.instance+"/oauth_token.do", strings.NewReader("grant_type=refresh_token&client_id=nobody"))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	_ = answer.Body.Close()
	_, page, _ = s.send("GET", ui+"/instances/default/journal?q=has+this+client_id", nil)
	require.Contains(t, page, "1 of 1,")
	require.Contains(t, page, "<dt>Refused because</dt><dd>client: nobody has this client_id</dd>")
	_, _, next := s.submit("/instances/default/journal/clear")
	_, page, _ = s.send("GET", next, nil)
	require.Contains(t, page, "Nothing was asked yet.")
}
