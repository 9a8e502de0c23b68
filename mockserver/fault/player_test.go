package fault_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/mockserver/fault"
)

// instant is the time of the instance in these tests.
var instant = time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)

// powers is an instance that has nothing but what a schedule needs, and notes what was
// asked of it.
type powers struct {
	cannot error // what its powers end with
	did    []string
}

func (p *powers) Now() time.Time                              { return instant }
func (p *powers) User(*http.Request) string                   { return "" }
func (p *powers) EndSessions()                                { p.did = append(p.did, "sessions") }
func (p *powers) Revoke(string) error                         { return p.cannot }
func (p *powers) MoveClock(time.Duration) error               { return p.cannot }
func (p *powers) Upgrade(faults.Upgrade) error                { return p.cannot }
func (p *powers) Stir(string, string, string) error           { return p.cannot }
func (p *powers) Value(string, string, string) (string, bool) { return "", false }

func (p *powers) Refuse(w http.ResponseWriter, _ *http.Request, status int) { w.WriteHeader(status) }

func (p *powers) Away(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(http.StatusOK) }

func (p *powers) Ready(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Date", p.Now().Format(http.TimeFormat))
}

func (p *powers) Met(_ *http.Request, rule string)    { p.did = append(p.did, "met "+rule) }
func (p *powers) Unheard(*http.Request, fault.Call)   { p.did = append(p.did, "unheard") }
func (p *powers) Failed(*http.Request, string, error) { p.did = append(p.did, "failed") }

// playerOf plays the rules that stand in a file.
func playerOf(t *testing.T, schedule string) *fault.Player {
	t.Helper()
	s, err := faults.Parse([]byte(schedule))
	require.NoError(t, err)
	player, err := fault.New(*s, 1, func(string) error { return nil })
	require.NoError(t, err)
	return player
}

// list is a call for a page of a table.
var list = fault.Call{Operation: faults.Read, Table: "sys_audit", List: true}

// page is what the instance behind a player answers, with its body read.
func page(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Date", "Mon, 01 Jan 2001 00:00:00 GMT")
	_, _ = io.WriteString(w, `{"result":[{"sys_id":"1"},{"sys_id":"2"}]}`)
}

// play has a call of a GET pass a player, and returns the answer.
func play(t *testing.T, player *fault.Player, i fault.Instance, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	player.Over(i, list, http.HandlerFunc(page)).ServeHTTP(w, r)
	return w
}

// Whatever could not be played has met nobody: it counts as failed, and a rule for the
// first call is still there for the next one.
func TestWhatFailsHasMetNoCall(t *testing.T) {
	for _, effect := range []string{"revoke: all", "clock: 1h", "maintenance: 1h", "upgrade: {release: brazil}", "row: late"} {
		i := &powers{cannot: errors.New("no")}
		player := playerOf(t, "rules: [{name: it, times: 1, "+effect+"}]")
		require.Equal(t, http.StatusOK, play(t, player, i, "/").Code)
		require.Equal(t, []string{"failed"}, i.did, effect)
		require.Equal(t, fault.Count{Considered: 1, Failed: 1}, player.State().Playing[0].Count, effect)
		i.cannot, i.did = nil, nil
		play(t, player, i, "/")
		require.Equal(t, []string{"met it"}, i.did, effect)
		require.Equal(t, fault.Count{Considered: 2, Played: 1, Failed: 1}, player.State().Playing[0].Count, effect)
	}
}

// What suits no answer has met nobody, either.
func TestWhatSuitsNoAnswerHasMetNoCall(t *testing.T) {
	for _, effect := range []string{"hide_field: sys_updated_on", "ignore_query: true", "drip: {over: 1h}"} {
		i := &powers{}
		player := playerOf(t, "rules: [{"+effect+"}]")
		play(t, player, i, "/")
		require.Empty(t, i.did, effect)
		require.Equal(t, fault.Count{Considered: 1}, player.State().Playing[0].Count, effect)
	}
}

// A call whose connection is cut was met, and so was one whose caller left meanwhile.
func TestWhatEndsTheConnectionHasMetTheCall(t *testing.T) {
	for effect, did := range map[string][]string{
		"reset: before": {"unheard", "met it"}, "reset: after": {"met it"}, "truncate: 0.5": {"met it"}, "delay: 1h": {"unheard", "met it"},
	} {
		i := &powers{}
		player := playerOf(t, "rules: [{name: it, "+effect+"}]")
		gone, leave := context.WithCancel(t.Context())
		leave()
		r := httptest.NewRequestWithContext(gone, http.MethodGet, "/", nil)
		require.Panics(t, func() { player.Over(i, list, http.HandlerFunc(page)).ServeHTTP(httptest.NewRecorder(), r) })
		require.Equal(t, did, i.did, effect)
		require.Equal(t, fault.Count{Considered: 1, Played: 1}, player.State().Playing[0].Count, effect)
	}
}

// A call is under way until it is over, however it ends: whoever asks then is told all.
func TestCallsThatAreUnderWay(t *testing.T) {
	player := playerOf(t, "rules: [{drip: {bytes: 1, every: 1h}}]")
	server := httptest.NewServer(player.Over(&powers{}, list, http.HandlerFunc(page)))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	require.NoError(t, err)
	answer, err := server.Client().Do(r)
	require.NoError(t, err)
	require.Equal(t, 1, player.State().UnderWay)
	require.NoError(t, answer.Body.Close())
	server.Close() // waits for the call
	require.Zero(t, player.State().UnderWay)
	require.Equal(t, fault.Count{Considered: 1, Played: 1, Left: 1}, player.State().Playing[0].Count)
}

// Who waits for a schedule that has ended would wait for nothing.
func TestTheEndOfAScheduleEndsItsWaits(t *testing.T) {
	for _, effect := range []string{"delay: 1h", "drip: {bytes: 1, every: 1h}"} {
		player := playerOf(t, "rules: [{name: it, "+effect+"}]")
		time.AfterFunc(0, player.End)
		answer := play(t, player, &powers{}, "/")
		require.JSONEq(t, `{"result":[{"sys_id":"1"},{"sys_id":"2"}]}`, answer.Body.String(), effect)
		player.End() // again
	}
}

// What the instance does not answer itself bears its time, and is given when all of the
// request has come: many clients send all of theirs before they read.
func TestAnswersInPlaceOfTheInstance(t *testing.T) {
	for _, effect := range []string{
		"answer: {status: 500}", "answer: {status: 200, body: so}", "answer: {status: 200, body: so, heard: true}", "throttle: {}", "web_page: html502",
		"empty_pages: true", "flood: 1",
	} {
		i := &powers{}
		body := strings.NewReader("a body")
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", body)
		playerOf(t, "rules: [{"+effect+"}]").Over(i, list, http.HandlerFunc(page)).ServeHTTP(w, r)
		require.Equal(t, "Mon, 24 Jun 2019 12:00:00 GMT", w.Header().Get("Date"), effect)
		require.Zero(t, body.Len(), effect)
		require.Equal(t, !strings.Contains(effect, "heard"), i.did[0] == "unheard", effect)
	}
	w := play(t, playerOf(t, "rules: [{answer: {status: 500, headers: {date: yesterday}}}]"), &powers{}, "/")
	require.Equal(t, "yesterday", w.Header().Get("Date"), "a rule has the last word")
}
