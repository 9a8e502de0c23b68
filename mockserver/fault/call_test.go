package fault_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/mockserver/fault"
)

// posted has a call with a body pass a player, and tells what became of it.
func posted(t *testing.T, player *fault.Player, body string, header ...string) int {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/oauth_token.do", strings.NewReader(body))
	if len(header) > 0 {
		r.Header.Set(header[0], header[1])
	}
	var came []byte
	instance := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { came, _ = io.ReadAll(r.Body) })
	player.Over(&powers{}, fault.Call{Operation: faults.Token, GrantType: "refresh_token"}, instance).ServeHTTP(w, r)
	if w.Code == http.StatusOK {
		require.Equal(t, body, string(came), "the instance has all of it")
	}
	return w.Code
}

// Calls that send different things are not the same call again.
func TestWhatIsSentIsPartOfACall(t *testing.T) {
	player := playerOf(t, "rules: [{on: {attempt: 2}, answer: {status: 500}}]")
	require.Equal(t, 200, posted(t, player, "refresh_token=a"))
	require.Equal(t, 200, posted(t, player, "refresh_token=b"))
	require.Equal(t, 500, posted(t, player, "refresh_token=a"))
	require.Equal(t, 200, posted(t, player, "refresh_token=a"), "it is the third")
	// Who waits to be asked for a body is not made to send it.
	player = playerOf(t, "rules: [{on: {attempt: 2}, answer: {status: 500}}]")
	require.Equal(t, 200, posted(t, player, "refresh_token=a", "Expect", "100-continue"))
	require.Equal(t, 500, posted(t, player, "refresh_token=b", "Expect", "100-continue"))
}

// A player that has met very many calls still knows those that it knew.
func TestKnownCallsStayKnown(t *testing.T) {
	player := playerOf(t, "rules: [{on: {attempt: 2}, answer: {status: 500}}, {on: {cursor: 2}, answer: {status: 501}}]")
	i := &powers{}
	require.Equal(t, 200, play(t, player, i, "/first").Code)
	require.Equal(t, 501, play(t, player, i, "/second").Code)
	more := player.Over(i, list, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	for n := range 100_000 {
		r.URL.Path = fmt.Sprint("/more/", n)
		more.ServeHTTP(w, r)
	}
	require.Equal(t, 500, play(t, player, i, "/first").Code)
	require.Equal(t, 500, play(t, player, i, "/second").Code)
	require.Equal(t, 501, play(t, player, i, "/second").Code)
	require.Equal(t, 200, play(t, player, i, "/new").Code, "what is new is the first attempt")
	require.Equal(t, 200, play(t, player, i, "/new").Code, "again, for it could not be kept")
}

// A fork goes on by itself, and costs little however many calls have come.
func TestForksOfAPlayer(t *testing.T) {
	player := playerOf(t, "rules: [{on: {attempt: 2}, answer: {status: 500}}]")
	i := &powers{}
	for n := range 20_000 {
		play(t, player, i, fmt.Sprint("/", n))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	forks := make([]*fault.Player, 10)
	for n := range forks {
		forks[n] = player.Fork()
	}
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(len(forks)*10_000))
	require.Equal(t, 500, play(t, forks[0], i, "/7").Code)
	require.Equal(t, 200, play(t, forks[0], i, "/7").Code)
	require.Equal(t, 500, play(t, player, i, "/7").Code, "what comes to a fork is its own")
	require.Equal(t, 500, play(t, forks[1], i, "/7").Code, "and what comes to its parent")
	require.Equal(t, 500, play(t, forks[0], i, "/8").Code)
}

// Each rule of a profile can fire: it meets a call of a connector that asks again, and
// gets a new token.
func TestRulesOfProfilesFire(t *testing.T) {
	for _, name := range fault.Profiles() {
		profile, err := fault.Profile(name)
		require.NoError(t, err)
		for _, rule := range profile.Rules {
			rule.Chance, rule.Delay = nil, min(rule.Delay, 1)
			player, err := fault.New(faults.Schedule{Rules: []faults.Rule{rule}}, 1, nil)
			require.NoError(t, err)
			for _, call := range []fault.Call{
				{Operation: faults.Read, Table: "sys_audit", Auth: "bearer"}, {Operation: faults.Token, GrantType: "refresh_token"},
			} {
				func() {
					defer func() { _ = recover() }() // as a server does when a connection is cut
					r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
					player.Over(&powers{}, call, http.HandlerFunc(page)).ServeHTTP(httptest.NewRecorder(), r)
				}()
			}
			require.Equal(t, 1, player.State().Playing[0].Played, "%s of %s", rule.Name, name)
		}
	}
}
