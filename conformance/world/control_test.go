package world_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// fake answers control's calls with what a test gives it and keeps what was asked.
type fake struct {
	*httptest.Server

	answers map[string]string // by "METHOD path"
	asked   []string
	bodies  map[string]string
	token   string
}

func newFake(t *testing.T, answers map[string]string) *fake {
	t.Helper()
	f := &fake{answers: answers, bodies: map[string]string{}}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		call := r.Method + " " + r.URL.RequestURI()
		body, _ := io.ReadAll(r.Body)
		f.asked, f.bodies[call], f.token = append(f.asked, call), string(body), r.Header.Get("Authorization")
		answer, ok := f.answers[call]
		if !ok {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusNotFound)
			answer = `{"title":"Not found","status":404,"detail":"no such instance"}`
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) control(t *testing.T) *world.Control {
	t.Helper()
	c, err := world.NewControl(f.URL+"/", "the token")
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

const made = `{"name":"one","url":"http://127.0.0.1:4711","release":"madrid","now":"2026-01-05T08:00:00Z",
	"admin":{"user_name":"admin","password":"p"},"client":{"client_id":"c","client_secret":"s"}}`

func TestVersionOfASimulation(t *testing.T) {
	for want, answers := range map[string]map[string]string{
		"1.2.3": {"GET /_snowglobe/version": `{"version":"1.2.3","control":"1"}`},
		"":      nil,
	} {
		version, err := newFake(t, answers).control(t).Version(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, version)
	}
}

func TestInstancesAreMadeAndForked(t *testing.T) {
	f := newFake(t, map[string]string{
		"POST /_snowglobe/instances":          made,
		"POST /_snowglobe/instances/one/fork": `{"name":"two","url":"http://127.0.0.1:4712","release":"madrid","admin":{},"client":null}`,
		"DELETE /_snowglobe/instances/two":    ``,
		calmed:                                ``,
	})
	silent := false
	one, err := f.control(t).Create(t.Context(), world.New{
		Release: "madrid", Seed: 7, Now: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), Events: 9, Listen: &silent, TTL: "1m",
	})
	require.NoError(t, err)
	require.Equal(t, world.Login{UserName: "admin", Password: "p"}, one.Admin)
	require.Equal(t, &world.Client{ID: "c", Secret: "s"}, one.Client)
	require.Equal(t, "Bearer the token", f.token)
	require.JSONEq(t, `{"release":"madrid","seed":7,"now":"2026-01-05T08:00:00Z","people":0,"events":9,"listen":false,"ttl":"1m"}`,
		f.bodies["POST /_snowglobe/instances"])

	two, err := one.Fork(t.Context(), time.Minute)
	require.NoError(t, err)
	require.Nil(t, two.Client, "a release without OAuth")
	require.JSONEq(t, `{"ttl":"1m0s"}`, f.bodies["POST /_snowglobe/instances/one/fork"])
	require.NoError(t, two.Delete(t.Context()))
	require.NotContains(t, f.asked, "PUT /_snowglobe/instances/two/release", "it is as faithful as it was")
	require.Contains(t, f.asked, calmed, "what goes wrong on the original is not the check's")
}

// calmed is how the faults of a copy end.
const calmed = "DELETE /_snowglobe/instances/two/faults"

// A copy whose temper cannot be set is not left behind.
func TestForksAreFaithful(t *testing.T) {
	const turned = "PUT /_snowglobe/instances/two/release"
	f := newFake(t, map[string]string{
		"GET /_snowglobe/instances/one":       made,
		"POST /_snowglobe/instances/one/fork": `{"name":"two","url":"http://127.0.0.1:4712","release":"madrid","temper":"strict","admin":{},"client":null}`,
		"DELETE /_snowglobe/instances/two":    ``,
		calmed:                                ``,
		turned:                                `{}`,
	})
	one, err := f.control(t).Find(t.Context(), "one")
	require.NoError(t, err)
	two, err := one.Fork(t.Context(), time.Minute)
	require.NoError(t, err)
	require.False(t, two.Strict())
	require.JSONEq(t, `{"temper":"faithful"}`, f.bodies[turned])
	require.NotContains(t, f.asked, "DELETE /_snowglobe/instances/two")

	delete(f.answers, turned)
	_, err = one.Fork(t.Context(), time.Minute)
	require.ErrorContains(t, err, "404")
	require.Contains(t, f.asked, "DELETE /_snowglobe/instances/two")
}

func TestSteering(t *testing.T) {
	f := newFake(t, map[string]string{
		"GET /_snowglobe/instances/one":         made,
		"GET /_snowglobe/instances/one/clock":   `{"now":"2026-01-05T08:00:00.5Z","frozen":false,"rate":1}`,
		"PATCH /_snowglobe/instances/one/clock": `{}`,
		"PUT /_snowglobe/instances/one/release": `{}`,
		"POST /_snowglobe/instances/one/rows":   `{"inserted":1,"updated":0,"deleted":1,"sys_ids":["a","b"]}`,
		"GET /_snowglobe/instances":             `{"instances":[{"name":"one","url":"http://elsewhere:1/"}]}`,
		"GET /_snowglobe/ready":                 `{"status":"ready"}`,
	})
	c := f.control(t)
	require.NoError(t, c.Ready(t.Context()))
	one, err := c.FindByURL(t.Context(), "http://elsewhere:1")
	require.NoError(t, err)
	require.Equal(t, "one", one.Name)
	one, err = c.FindByURL(t.Context(), "one")
	require.NoError(t, err, "its name will do")
	require.Equal(t, "one", one.Name)

	now, err := one.Now(t.Context())
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 1, 5, 8, 0, 0, 5e8, time.UTC), now)
	const clock = "PATCH /_snowglobe/instances/one/clock"
	require.NoError(t, one.Advance(t.Context(), 90*time.Minute))
	require.JSONEq(t, `{"advance":"1h30m0s"}`, f.bodies[clock])
	require.NoError(t, one.SetNow(t.Context(), now))
	require.JSONEq(t, `{"now":"2026-01-05T08:00:00.5Z"}`, f.bodies[clock])
	require.NoError(t, one.Freeze(t.Context(), true))
	require.JSONEq(t, `{"freeze":true}`, f.bodies[clock])
	require.NoError(t, one.Configure(t.Context(), map[string]string{"refresh_answer": "absent"}))
	require.JSONEq(t, `{"release":"madrid","settings":{"refresh_answer":"absent"}}`, f.bodies["PUT /_snowglobe/instances/one/release"])
	require.NoError(t, one.SetTemper(t.Context(), "strict"))
	require.JSONEq(t, `{"temper":"strict"}`, f.bodies["PUT /_snowglobe/instances/one/release"])

	rows := []world.Row{{Table: "incident", Values: map[string]string{"number": "1"}}, {Table: "incident", Match: map[string]string{"number": "2"}, Delete: true}}
	ids, err := one.Write(t.Context(), rows)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, ids)
	require.JSONEq(t, `{"rows":[{"table":"incident","values":{"number":"1"}},{"table":"incident","match":{"number":"2"},"delete":true}]}`,
		f.bodies["POST /_snowglobe/instances/one/rows"])
	_, err = one.Write(t.Context(), rows[:1])
	require.EqualError(t, err, "control wrote 1 rows and names 2")
}

// Nothing stands in for an instance that is not there: the verdict would bear
// its name.
func TestAnInstanceThatIsNotThere(t *testing.T) {
	f := newFake(t, map[string]string{
		"GET /_snowglobe/instances":         `{"instances":[{"name":"default","url":"http://127.0.0.1:1/"},{"name":"silent","url":""}]}`,
		"GET /_snowglobe/instances/default": made,
	})
	c := f.control(t)
	for _, address := range []string{"http://localhost:1", "http://127.0.0.1:1", "default"} {
		_, err := c.FindByURL(t.Context(), address)
		require.NoError(t, err, address)
	}
	for _, address := range []string{"http://nobody:2", "https://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:1/x", "no-such-name", ""} {
		_, err := c.FindByURL(t.Context(), address)
		require.ErrorIs(t, err, world.ErrNoInstance, address)
		require.ErrorContains(t, err, "which has: default http://127.0.0.1:1/, silent", address)
	}
}

func TestRefusalsAreProblems(t *testing.T) {
	_, err := newFake(t, nil).control(t).Find(t.Context(), "gone")
	var p *world.Problem
	require.ErrorAs(t, err, &p)
	require.Equal(t, 404, p.Status)
	require.EqualError(t, err, "GET instances/gone: control answers 404 Not found: no such instance")
}

func TestNobodyThere(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	c, err := world.NewControl(server.URL, "")
	require.NoError(t, err)
	require.ErrorIs(t, c.Ready(t.Context()), world.ErrUnreachable)
	for _, address := range []string{"", "127.0.0.1:8081", "ftp://x", "http://"} {
		_, err := world.NewControl(address, "")
		require.ErrorContains(t, err, "is not a URL such as", address)
	}
}

func TestForeignServersCannotBeSteered(t *testing.T) {
	i := world.Foreign("http://x", "madrid", world.Login{}, nil)
	require.False(t, i.Controlled())
	_, err := i.Fork(t.Context(), time.Minute)
	require.ErrorIs(t, err, world.ErrNoControl)
	require.ErrorIs(t, i.Advance(t.Context(), time.Hour), world.ErrNoControl)
	_, err = i.Write(t.Context(), nil)
	require.ErrorIs(t, err, world.ErrNoControl)
}

func TestJournalLeavesTheKitOutAndReadsOn(t *testing.T) {
	entry := func(seq int64, agent string) map[string]any {
		return map[string]any{"seq": seq, "method": "GET", "path": "/x", "user_agent": agent}
	}
	var first []map[string]any
	for seq := range int64(1000) {
		first = append(first, entry(seq+1, world.UserAgent))
	}
	first[998] = entry(999, "a connector")
	page := func(entries []map[string]any) string {
		b, err := json.Marshal(map[string]any{"entries": entries, "last": 1001, "dropped": 0})
		require.NoError(t, err)
		return string(b)
	}
	f := newFake(t, map[string]string{
		"GET /_snowglobe/instances/one":                               made,
		"GET /_snowglobe/instances/one/journal?after=0&limit=1000":    page(first),
		"GET /_snowglobe/instances/one/journal?after=1000&limit=1000": page([]map[string]any{entry(1001, "a connector")}),
		"GET /_snowglobe/instances/one/journal?after=1001&limit=1000": `{"entries":[],"last":9999,"dropped":3}`,
	})
	one, err := f.control(t).Find(t.Context(), "one")
	require.NoError(t, err)
	entries, last, err := one.Journal(t.Context(), 0)
	require.NoError(t, err)
	require.Len(t, entries, 2)
	require.Equal(t, int64(1001), last)
	_, _, err = one.Journal(t.Context(), last)
	require.ErrorContains(t, err, "has dropped 3 entries; it cannot be judged")
}

// Whether a table was read does not depend on whether a batch did it.
func TestRequestsInsideABatchAreCalls(t *testing.T) {
	batch := func(more string) string {
		return `{"entries":[{"seq":1,"method":"POST","path":"/api/now/v1/batch","status":200,"auth":"bearer","user":"a","faults":["slow"],"response_bytes":99,` + more + `}],"last":1,"dropped":0}`
	}
	f := newFake(t, map[string]string{
		"GET /_snowglobe/instances/one": made,
		"GET /_snowglobe/instances/one/journal?after=0&limit=1000": batch(
			`"items":[{"id":"x","method":"GET","path":"/api/now/table/sys_user","query":"b=c","table":"sys_user","status":403}]`),
		"GET /_snowglobe/instances/one/journal?after=1&limit=1000": batch(`"items_left_out":2`),
	})
	one, err := f.control(t).Find(t.Context(), "one")
	require.NoError(t, err)
	entries, last, err := one.Journal(t.Context(), 0)
	require.NoError(t, err)
	require.Len(t, entries, 2)
	require.Equal(t, "POST /api/now/v1/batch (bearer) -> 200", entries[0].String())
	require.Equal(t, []string{"slow"}, entries[0].Faults)
	require.EqualValues(t, 99, entries[0].ResponseBytes)
	require.Equal(t, world.Entry{
		Seq: 1, Method: "GET", Path: "/api/now/table/sys_user", Query: "b=c", Table: "sys_user", Status: 403, Auth: "bearer", User: "a",
	}, entries[1])
	require.Equal(t, "GET /api/now/table/sys_user?… (bearer) -> 403", entries[1].String())
	require.Equal(t, "GET /api/now/table/sys_user?b=c (bearer) -> 403", entries[1].Whole())
	_, _, err = one.Journal(t.Context(), last)
	require.ErrorContains(t, err, "has left out 2 requests of a batch")
}

// How a fault fared is known when the calls that it met are over: a caller who left is
// noticed a moment later.
func TestFaultsAreAskedForUntilTheirCallsAreOver(t *testing.T) {
	answers := []string{
		`{"under_way":1,"playing":[{"name":"slow","played":1}]}`, `{"under_way":1,"playing":[{"name":"slow","played":1}]}`,
		`{"under_way":0,"playing":[{"name":"slow","played":1,"left":1,"failed":2}]}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			_, _ = io.WriteString(w, made)
			return
		}
		_, _ = io.WriteString(w, answers[0])
		answers = answers[1:]
	}))
	t.Cleanup(server.Close)
	c, err := world.NewControl(server.URL+"/", "the token")
	require.NoError(t, err)
	t.Cleanup(c.Close)
	i, err := c.Create(t.Context(), world.New{})
	require.NoError(t, err)
	played, err := i.Faults(t.Context())
	require.NoError(t, err)
	require.Equal(t, []world.Played{{Name: "slow", Played: 1, Left: 1, Failed: 2}}, played)
}
