package control_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
)

type server struct {
	t        *testing.T
	url      string
	instance string // where the default one answers
	token    string
}

// start serves control over a fleet with one instance named default, and room
// for three more.
func start(t *testing.T, token string) *server {
	t.Helper()
	return startWith(t, token, 4)
}

func startWith(t *testing.T, token string, limit int) *server {
	t.Helper()
	cfg := mockserver.Config{Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)}
	instance, err := mockserver.New(cfg)
	require.NoError(t, err)
	fleet := mockserver.NewFleet(mockserver.FleetConfig{MaxInstances: limit})
	_, err = fleet.Add(instance, mockserver.Placement{Name: mockserver.DefaultInstance, Listen: true})
	require.NoError(t, err)
	s := httptest.NewServer(control.New(control.Config{Fleet: fleet.Control(cfg), Version: map[string]string{"version": "test"}, Token: token}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	return &server{t: t, url: s.URL + control.Prefix, instance: fleet.URL(mockserver.DefaultInstance), token: token}
}

func (s *server) call(method, path, body string) (int, map[string]any) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	require.NoError(s.t, err)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if s.token != "" {
		request.Header.Set("Authorization", "Bearer "+s.token)
	}
	return s.send(request)
}

func (s *server) send(request *http.Request) (int, map[string]any) {
	s.t.Helper()
	answer, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(s.t, err)
	var object map[string]any
	if len(text) > 0 {
		require.NoError(s.t, json.Unmarshal(text, &object), string(text))
	}
	return answer.StatusCode, object
}

func TestForkAndForget(t *testing.T) {
	s := start(t, "")
	status, fork := s.call("POST", "/instances/default/fork", `{"name":"copy"}`)
	require.Equal(t, http.StatusCreated, status, fork)
	require.NotEmpty(t, fork["url"])

	status, list := s.call("GET", "/instances", "")
	require.Equal(t, http.StatusOK, status)
	require.Len(t, list["instances"], 2)

	status, _ = s.call("POST", "/instances/default/fork", `{"name":"copy"}`)
	require.Equal(t, http.StatusConflict, status)
	_, made := s.call("POST", "/instances/default/fork", "")
	require.Equal(t, "i-1", made["name"])
	status, problem := s.call("POST", "/instances/default/fork", `{"name":"i-1"}`)
	require.Equal(t, http.StatusConflict, status, "a name of the kind that is made up can be taken, too: %v", problem)
	status, _ = s.call("DELETE", "/instances/copy", "")
	require.Equal(t, http.StatusNoContent, status)
	status, _ = s.call("GET", "/instances/copy", "")
	require.Equal(t, http.StatusNotFound, status)
}

func TestClock(t *testing.T) {
	s := start(t, "")
	_, _ = s.call("PATCH", "/instances/default/clock", `{"freeze":true}`)
	_, clock := s.call("PATCH", "/instances/default/clock", `{"now":"2019-07-01T00:00:00Z"}`)
	require.Equal(t, "2019-07-01T00:00:00Z", clock["now"])
	_, clock = s.call("PATCH", "/instances/default/clock", `{"advance":"-90m"}`)
	require.Equal(t, map[string]any{"now": "2019-06-30T22:30:00Z", "frozen": true, "rate": 1.0}, clock)
}

func TestReleaseAndReset(t *testing.T) {
	s := start(t, "")
	_, before := s.call("GET", "/instances/default/release", "")
	require.Equal(t, "madrid", before["release"])
	status, after := s.call("PUT", "/instances/default/release", `{"release":"Fiji","settings":{"refresh_answer":"absent"}}`)
	require.Equal(t, http.StatusOK, status, after)
	require.Equal(t, "fuji", after["release"])
	settings, ok := after["settings"].(map[string]any)
	require.True(t, ok)
	require.Equal(t, "absent", settings["refresh_answer"])
	require.Equal(t, map[string]any{"refresh_answer": "absent"}, after["overrides"])

	// What is not said stays as it is; other settings stand in place of all.
	for _, c := range []struct {
		body, release, origin string
		overrides             map[string]any
		answer                string
	}{
		{`{"release":"madrid"}`, "madrid", "fresh", map[string]any{"refresh_answer": "absent"}, "absent"},
		{`{"origin":"upgraded"}`, "madrid", "upgraded", map[string]any{"refresh_answer": "absent"}, "absent"},
		{`{"settings":{"server_header":"x"}}`, "madrid", "upgraded", map[string]any{"server_header": "x"}, "same"},
		{`{"settings":{}}`, "madrid", "upgraded", map[string]any{}, "same"},
	} {
		status, after = s.call("PUT", "/instances/default/release", c.body)
		require.Equal(t, http.StatusOK, status, after)
		settings, ok = after["settings"].(map[string]any)
		require.True(t, ok)
		require.Equal(t, []any{c.release, c.origin, c.overrides, c.answer},
			[]any{after["release"], after["origin"], after["overrides"], settings["refresh_answer"]}, c.body)
	}
	status, _ = s.call("POST", "/instances/default/reset", "")
	require.Equal(t, http.StatusNoContent, status)
	_, again := s.call("GET", "/instances/default/release", "")
	require.Equal(t, before, again)
}

// A wrong call says what is wrong and changes nothing.
func TestWrongCalls(t *testing.T) {
	s := start(t, "")
	_, _ = s.call("PATCH", "/instances/default/clock", `{"freeze":true}`)
	_, _ = s.call("PUT", "/instances/default/release", `{"settings":{"refresh_answer":"same"}}`)
	before := s.picture()
	for _, c := range []struct {
		method, path, body string
		status             int
		detail             string
	}{
		{"GET", "/nowhere", "", 404, "openapi.json"},
		{"GET", "/instances/nobody", "", 404, "no such instance: nobody; there is only default"},
		{"DELETE", "/instances/nobody", "", 404, "no such instance: nobody; there is only default"},
		{"POST", "/instances/nobody/fork", "", 404, "no such instance: nobody; there is only default"},
		{"PUT", "/instances", "", 405, "takes no PUT"},
		{"POST", "/instances", `{"release":"madird"}`, 400, "madrid"},
		{"POST", "/instances", `{"relase":"madrid"}`, 400, `the body has an unknown member "relase"; known are name, listen, ttl, release, origin`},
		{"PATCH", "/instances/default/clock", `{"zone":"UTC"}`, 400, `unknown member "zone"; known are freeze, rate, now, advance`},
		{"POST", "/instances/default/rows", `{"rows":[{"tabel":"incident"}]}`, 400, `unknown member "tabel"; known are table, match, values, delete, place`},
		{"POST", "/instances", `{`, 400, "cannot be read"},
		{"POST", "/instances", `{"name":"Not A Name"}`, 400, "lower-case"},
		{"POST", "/instances", `{"ttl":"-1s"}`, 400, "time to live"},
		{"POST", "/instances", `{"now":"0001-01-01T00:00:00Z"}`, 400, "the instance's time out of range: 0001-01-01T00:00:00Z is not in the years 1980 to 9000"},
		{"POST", "/instances", `{"events":-1}`, 400, "negative"},
		{"POST", "/instances", `{"people":100001}`, 400, "at most 100000"},
		{"POST", "/instances", `{"events":5000001}`, 400, "at most 5000000"},
		{"PATCH", "/instances/default/clock", `{}`, 400, "advance"},
		{"PATCH", "/instances/default/clock", `{"advance":"two hours"}`, 400, `"two hours" is not a duration; write it with units as 2h, 90m`},
		{"PATCH", "/instances/default/clock", `{"advance":"1d"}`, 400, "a day is 24h"},
		{"PATCH", "/instances/default/clock", `{"advance":2}`, 400, "it takes a text in quotes"},
		{"PATCH", "/instances/default/clock", `{"now":"2019-06-24 12:00:00"}`, 400, `"2019-06-24 12:00:00" is not a time; write it as 2019-06-24T12:00:00Z`},
		{"PATCH", "/instances/default/clock", `{"now":2019}`, 400, "a time is a text in quotes"},
		{"PATCH", "/instances/default/clock", `{"rate":"fast"}`, 400, "rate cannot be a JSON string; it takes a number"},
		{"PATCH", "/instances/default/clock", `[]`, 400, "the body is a JSON array, and an object is wanted"},
		{"POST", "/instances", `{"seed":-1}`, 400, "seed cannot be a JSON number -1; it takes a whole number of 0 or more"},
		{"POST", "/instances", `{"ttl":"soon"}`, 400, `"soon" is not a duration`},
		{"PATCH", "/instances/default/clock", `{"rate":-1,"advance":"2h"}`, 400, "rate"},
		{"PATCH", "/instances/default/clock", `{"freeze":false,"now":"9999-12-31T23:59:59Z"}`, 400, "1980 to 9000"},
		{"PATCH", "/instances/default/clock", `{"now":"8990-01-01T00:00:00Z","advance":"2000000h"}`, 400, "1980 to 9000"},
		{"PATCH", "/instances/default/clock", `{"now":"0000-01-01T00:00:00Z"}`, 400, "1980 to 9000"},
		{"PATCH", "/instances/default/clock", `{"advance":"-2000000h"}`, 400, "1980 to 9000"},
		{"PUT", "/instances/default/release", `{}`, 400, "say what to change: release, origin, temper, settings or phases"},
		{"PUT", "/instances/default/release", `{"settings":{"refresh_anser":"same"}}`, 400, "refresh_answer"},
		{"PUT", "/instances/default/release", `{"settings":{"refresh_answer":"sometimes"}}`, 400, "rotated"},
		{"PUT", "/instances/default/release", `{"settings":{"rotation":"sysevnt=7x1d"}}`, 400, `sysevnt is no table; the nearest is "sysevent"`},
		{"POST", "/instances", `{"settings":{"rotation":"off,syslog=8x7d"}}`, 400, "or off alone"},
		{"POST", "/instances/default/rows", `{"rows":[]}`, 400, "empty"},
		{"POST", "/instances/default/rows", `{"rows":[{"table":"incident","values":{"number":"INC1"}},{"table":"nope","values":{}}]}`, 400, "row 2"},
		{"POST", "/instances/default/rows", `{"rows":[{"table":"incident","values":{"colour":"red"}}]}`, 400, "colour"},
		{"POST", "/instances/default/rows", `{"rows":[{"table":"incident","match":{"number":"none"},"delete":true}]}`, 400, "matches"},
		{"GET", "/instances/default/journal?after=x", "", 400, "after"},
		{"GET", "/instances/default/journal?limt=1", "", 400, `there is no parameter "limt"; known are after, limit`},
		{"GET", "/instances/default/rows?tables=incident", "", 400, `there is no parameter "tables"; known are table, extending`},
		{"POST", "/instances/default/reset?dry_run=true", "", 400, `there is no parameter "dry_run"; this call takes none`},
		{"DELETE", "/instances/default?force=false", "", 400, "this call takes none"},
		{"DELETE", "/instances/default/journal?before=7", "", 400, "this call takes none"},
		{"POST", "/instances/default/fork?name=copy", "", 400, "this call takes none"},
		{"POST", "/instances/default/rows?table=incident&table=problem", `{"rows":[{"table":"incident"}]}`, 400, "the parameter table came 2 times; send it once"},
		{"GET", "/ca.pem", "", 404, "plain HTTP"},
		{"GET", "/no/such/thing", "", 404, control.Prefix + "/openapi.json lists"},
	} {
		status, problem := s.call(c.method, c.path, c.body)
		require.Equal(t, c.status, status, "%s %s: %v", c.method, c.path, problem)
		require.Contains(t, problem["detail"], c.detail, "%s %s", c.method, c.path)
	}
	require.Equal(t, before, s.picture())
}

// A body is read as it comes, so that a packed one is not taken for broken JSON, or,
// where nothing has to be in it, for none.
func TestPackedBodies(t *testing.T) {
	s := start(t, "")
	_, _ = s.call("PATCH", "/instances/default/clock", `{"freeze":true}`)
	before := s.picture()
	for _, coding := range []string{"gzip", "GZIP", "br", "identity, gzip"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, s.url+"/instances/default/clock", strings.NewReader(`{"advance":"2h"}`))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Content-Encoding", coding)
		status, problem := s.send(request)
		require.Equal(t, http.StatusUnsupportedMediaType, status)
		require.Contains(t, problem["detail"], "Content-Encoding: "+coding+"; send it as it is")
	}
	require.Equal(t, before, s.picture())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, s.url+"/instances/default/clock", strings.NewReader(`{"advance":"2h"}`))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Content-Encoding", "identity")
	status, _ := s.send(request)
	require.Equal(t, http.StatusOK, status)
}

// picture is all that control and the administrator can see of what calls may
// change: the instances, and the default one's clock, release, journal and rows.
func (s *server) picture() map[string]any {
	s.t.Helper()
	seen := map[string]any{}
	for _, table := range []string{"incident", "sys_user"} {
		seen[table] = s.count(table)
	}
	for _, path := range []string{"", "/default", "/default/clock", "/default/release"} {
		_, seen[path] = s.call("GET", "/instances"+path, "")
	}
	// The journal begins with the calls of the first picture, and goes on with this one's.
	_, journal := s.call("GET", "/instances/default/journal?limit=1", "")
	seen["journal"] = journal["entries"]
	return seen
}

// count is how many rows a table of the default instance has, as the administrator
// sees it.
func (s *server) count(table string) string {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.instance+"/api/now/table/"+table+"?sysparm_limit=1", http.NoBody)
	require.NoError(s.t, err)
	request.SetBasicAuth("admin", "admin")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	defer func() { _ = answer.Body.Close() }()
	require.Equal(s.t, http.StatusOK, answer.StatusCode)
	return answer.Header.Get("X-Total-Count")
}

// Who asks the journal for what is yet to come gets nothing, whatever the number.
func TestJournalBeyondItsEnd(t *testing.T) {
	s := start(t, "")
	_ = s.count("incident")
	for _, after := range []string{"1", "2", "18446744073709551614", "18446744073709551615"} {
		status, page := s.call("GET", "/instances/default/journal?after="+after, "")
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, map[string]any{"entries": []any{}, "last": 1.0, "dropped": 0.0}, page)
	}
}

// faulty panics at every turn.
type faulty struct{ control.Fleet }

// A fault of ours is a problem for whoever called, and says nothing of our insides.
func TestPanicIsAProblem(t *testing.T) {
	listening := httptest.NewServer(control.New(control.Config{Fleet: faulty{}}))
	t.Cleanup(listening.Close)
	s := &server{t: t, url: listening.URL + control.Prefix}
	status, problem := s.call("GET", "/instances", "")
	require.Equal(t, http.StatusInternalServerError, status)
	require.Equal(t, "the control server met an unexpected condition", problem["detail"])
}

// Many instances are counted, not listed.
func TestNoSuchInstanceListsAFew(t *testing.T) {
	s := startWith(t, "", 20)
	_, _ = s.call("POST", "/instances/default/fork", `{"name":"copy","listen":false}`)
	_, problem := s.call("GET", "/instances/cope", "")
	require.Equal(t, "no such instance: cope; there are copy, default", problem["detail"])
	for range 10 {
		_, _ = s.call("POST", "/instances/default/fork", `{"listen":false}`)
	}
	_, problem = s.call("GET", "/instances/cope", "")
	require.Equal(t, "no such instance: cope; there are copy, default, i-1, i-10, i-2, i-3, i-4, i-5, i-6, i-7 and 2 more", problem["detail"])
	for _, name := range []string{"copy", "default", "i-1", "i-2", "i-3", "i-4", "i-5", "i-6", "i-7", "i-8", "i-9", "i-10"} {
		status, _ := s.call("DELETE", "/instances/"+name, "")
		require.Equal(t, http.StatusNoContent, status, name)
	}
	_, problem = s.call("GET", "/instances/copy/clock", "")
	require.Equal(t, "no such instance: copy; there are no instances", problem["detail"])
}

func TestCap(t *testing.T) {
	s := start(t, "")
	for range 3 {
		status, _ := s.call("POST", "/instances/default/fork", `{"listen":false}`)
		require.Equal(t, http.StatusCreated, status)
	}
	status, problem := s.call("POST", "/instances/default/fork", `{"listen":false}`)
	require.Equal(t, http.StatusInsufficientStorage, status, problem)
}

// A page in a browser can make its own name point to loopback. The Host that the
// browser then sends gives it away.
// What stands for a name is one, whatever is in it: nothing else is reached by it.
func TestNamesLeadNowhereElse(t *testing.T) {
	s := start(t, "")
	statusOf := func(method, path, body string) int {
		status, _ := s.call(method, path, body)
		return status
	}
	require.Equal(t, 201, statusOf("POST", "/instances/default/snapshots", `{"name":"kept"}`))
	for path, part := range map[string]string{
		"/instances/default%2Fsnapshots%2Fkept": "default/snapshots/kept", "/instances/default%2fjournal": "default/journal",
		"/instances/..%2Finstances%2Fdefault": "../instances/default", "/instances/..": "..", "/instances/%2e%2e": "..",
	} {
		status, problem := s.call("DELETE", path, "")
		require.Equal(t, 404, status, path)
		require.Contains(t, problem["detail"], "no such instance: "+part+";", path)
	}
	status, problem := s.call("DELETE", "/instances/default/snapshots/..%2F..%2Fdefault", "")
	require.Equal(t, 404, status)
	require.Contains(t, problem["detail"], "no such snapshot: ../../default; there are kept")
	require.Equal(t, 404, statusOf("GET", "//instances", ""))
	require.Equal(t, 204, statusOf("DELETE", "/instances/default/snapshots/kept", ""))
}

func TestHostIsChecked(t *testing.T) {
	s := start(t, "")
	for host, want := range map[string]int{
		"127.0.0.1:1": 200, "localhost": 200, "[::1]:80": 200, "attacker.example": 403, "127.0.0.1.attacker.example": 403, "instance:8081": 403,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/instances", http.NoBody)
		require.NoError(t, err)
		request.Host = host
		status, _ := s.send(request)
		require.Equal(t, want, status, host)
	}
}

// A page in a browser may send simple requests to loopback without asking. What
// the browser says of their origin gives them away, and so does their type.
func TestPagesOfOthersSteerNothing(t *testing.T) {
	s := start(t, "")
	own := strings.TrimSuffix(s.url, control.Prefix)
	const rows = `{"rows":[{"table":"incident","values":{"number":"INC7777777"}}]}`
	for _, c := range []struct {
		name, path, body string
		header           map[string]string
		status           int
	}{
		{"form", "/rows", rows, map[string]string{"Content-Type": "text/plain"}, 415},
		{"no type", "/rows", rows, nil, 415},
		{"curl -d", "/rows", rows, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 415},
		{"foreign origin", "/rows", rows, map[string]string{"Content-Type": "application/json", "Origin": "http://evil.example"}, 403},
		{"another port", "/reset", "", map[string]string{"Origin": "http://127.0.0.1:1"}, 403},
		{"opaque origin", "/reset", "", map[string]string{"Origin": "null"}, 403},
		{"cross-site", "/reset", "", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"same-site", "/reset", "", map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{"own page", "/reset", "", map[string]string{"Origin": own, "Sec-Fetch-Site": "same-origin"}, 204},
		{"typed address", "/reset", "", map[string]string{"Sec-Fetch-Site": "none"}, 204},
		{"program", "/rows", rows, map[string]string{"Content-Type": "application/json; charset=utf-8"}, 201},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/instances/default"+c.path, strings.NewReader(c.body))
		require.NoError(t, err)
		for name, value := range c.header {
			request.Header.Set(name, value)
		}
		status, answer := s.send(request)
		require.Equal(t, c.status, status, "%s: %v", c.name, answer)
	}
	// Chunked, a body has no length before it is read.
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/instances/default/rows", io.NopCloser(strings.NewReader(rows)))
	require.NoError(t, err)
	status, _ := s.send(request)
	require.Equal(t, http.StatusUnsupportedMediaType, status)
}

func TestTokenIsAsked(t *testing.T) {
	s := start(t, "open-sesame")
	status, _ := s.call("GET", "/instances", "")
	require.Equal(t, http.StatusOK, status)
	s.token = "open-sesam"
	status, _ = s.call("GET", "/instances", "")
	require.Equal(t, http.StatusUnauthorized, status)
	s.token = ""
	status, _ = s.call("GET", "/health", "")
	require.Equal(t, http.StatusUnauthorized, status)
}
