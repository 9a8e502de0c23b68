package fault_test

import (
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

func (p *powers) Now() time.Time                    { return instant }
func (p *powers) User(*http.Request) string         { return "" }
func (p *powers) EndSessions()                      { p.did = append(p.did, "sessions") }
func (p *powers) Revoke(string) error               { return p.cannot }
func (p *powers) MoveClock(time.Duration) error     { return p.cannot }
func (p *powers) Upgrade(faults.Upgrade) error      { return p.cannot }
func (p *powers) Stir(string, string, string) error { return p.cannot }

func (p *powers) Refuse(w http.ResponseWriter, _ *http.Request, status int) { w.WriteHeader(status) }

func (p *powers) Away(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(http.StatusOK) }

func (p *powers) Ready(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Date", p.Now().Format(http.TimeFormat))
}

func (p *powers) Met(_ *http.Request, _ fault.Call, rule string) { p.did = append(p.did, "met "+rule) }
func (p *powers) Failed(*http.Request, string, error)            { p.did = append(p.did, "failed") }

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
var list = fault.Call{Operation: faults.Read, Table: "sys_audit"}

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
	}
	w := play(t, playerOf(t, "rules: [{answer: {status: 500, headers: {date: yesterday}}}]"), &powers{}, "/")
	require.Equal(t, "yesterday", w.Header().Get("Date"), "a rule has the last word")
}
