package mockserver_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

const tagPath = "/api/now/table/sys_properties?sysparm_query=name=glide.buildtag&sysparm_fields=value"

// guest is a client of an instance that will be upgraded, with all that it was given.
type guest struct {
	wire
	tokens             tokens
	session, userToken string
}

func newGuest(t *testing.T) guest {
	t.Helper()
	g := guest{wire: newWire(t)}
	g.globe.Freeze()
	g.tokens = granted(t, g.globe, g.globe.OAuth)
	_, g.session = signedIn(t, g.globe, "", g.globe.Admin.Password, "")
	_, g.userToken = withSession(t, g.globe, http.MethodGet, g.session, "")
	return g
}

// at is what became at an instance of what the guest was given.
func (g guest) at(globe *mocktest.Globe) (session, access, refresh int) {
	g.Helper()
	session, _ = withSession(g.T, globe, http.MethodGet, g.session, g.userToken)
	refresh, _ = post(g.T, globe, "/oauth_token.do", "grant_type=refresh_token&refresh_token="+g.tokens.Refresh+
		"&client_id="+g.globe.OAuth.ID+"&client_secret="+g.globe.OAuth.Secret)
	return session, bearerStatus(g.T, globe, g.tokens.Access), refresh
}

// maintenance is what control says of it.
func (g guest) maintenance(change string) *control.Maintenance {
	g.Helper()
	method, body := http.MethodPut, strings.NewReader(change)
	if change == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(g.Context(), method, g.globe.ControlURL()+"/_snowglobe/instances/default/release", body)
	require.NoError(g, err)
	r.Header.Set("Content-Type", "application/json")
	status, text := send(g.T, http.DefaultClient, r)
	require.Equal(g, http.StatusOK, status, text)
	var release control.Release
	require.NoError(g, json.Unmarshal([]byte(text), &release))
	require.Equal(g, "australia", release.Release)
	require.Equal(g, "upgraded", release.Origin)
	return release.Maintenance
}

// An instance that is upgraded is away until its clock says otherwise, whatever it is
// asked, and is another afterwards.
func TestUpgradeWithMaintenance(t *testing.T) {
	g := newGuest(t)
	require.Contains(t, g.send("GET", tagPath, "").body, "madrid")
	began := g.globe.Now()
	m := g.maintenance(`{"release":"australia","origin":"upgraded","phases":{"maintenance":"20m"}}`)
	require.Equal(t, &control.Maintenance{Began: began, Ends: began.Add(20 * time.Minute), Before: "madrid", Answer: "html503"}, m)

	g.globe.Advance(20*time.Minute - 1)
	require.Equal(t, m, g.maintenance(""))
	seen := len(g.globe.Journal())
	roads := []string{
		tagPath, "/", "/login.do", "/oauth_token.do", "/oauth_revoke_token.do", "/api/now/nonsense", "/incident.do?CSV", "/incident_list.do",
		"/no/such", "/" + strings.Repeat("x", 17<<10),
	}
	for _, path := range roads {
		for _, method := range []string{"GET", "POST"} {
			got := g.send(method, path, "")
			require.Equal(t, http.StatusServiceUnavailable, got.status, path)
			require.Equal(t, "text/html;charset=UTF-8", got.header.Get("Content-Type"))
			require.Contains(t, got.body, "maintenance")
			for _, absent := range []string{"Retry-After", "Set-Cookie", "X-Transaction-ID", "WWW-Authenticate"} {
				require.Empty(t, got.header.Values(absent), absent)
			}
		}
	}
	entries := g.globe.Journal()[seen:]
	require.Len(t, entries, 2*len(roads))
	for _, e := range entries {
		require.Equal(t, "maintenance until 2019-06-24T12:20:00Z", e.Refused)
		require.Equal(t, "basic", e.Auth)
		require.Empty(t, e.User)
	}

	g.globe.Advance(1)
	require.Nil(t, g.maintenance(""))
	require.Contains(t, g.send("GET", tagPath, "").body, "australia")
	session, access, refresh := g.at(g.globe)
	require.Equal(t, [3]int{401, 200, 200}, [3]int{session, access, refresh})
	require.Equal(t, http.StatusOK, g.send("GET", tagPath, "").status, "signing in anew")
	log := g.send("GET", "/api/now/table/syslog_transaction?sysparm_query=urlLIKEnonsense&sysparm_fields=url", "")
	require.JSONEq(t, `{"result":[]}`, log.body, "an instance that is away writes nothing down")
}

func TestSessionsAndTokensInAnUpgrade(t *testing.T) {
	for phases, want := range map[string][3]int{
		`null`:                                {200, 200, 200},
		`{}`:                                  {401, 200, 200},
		`{"sessions":"keep"}`:                 {200, 200, 200},
		`{"sessions":"keep","tokens":"drop"}`: {200, 401, 401},
		`{"tokens":"drop"}`:                   {401, 401, 401},
	} {
		t.Run(phases, func(t *testing.T) {
			g := newGuest(t)
			before := g.globe.Fork(t)
			kept := g.globe.Snapshot()
			require.Nil(t, g.maintenance(`{"release":"australia","origin":"upgraded","phases":`+phases+`}`))
			session, access, refresh := g.at(g.globe)
			require.Equal(t, want, [3]int{session, access, refresh})
			for _, way := range []func() *mocktest.Globe{
				func() *mocktest.Globe { return before },
				func() *mocktest.Globe { g.globe.Restore(kept); return g.globe },
			} {
				session, access, refresh = g.at(way())
				require.Equal(t, [3]int{200, 200, 200}, [3]int{session, access, refresh}, "what was before has all of it")
			}
		})
	}
}

// Tokens that are dropped stay as rows which say so, whatever the clock says later.
func TestDroppedTokensStayDead(t *testing.T) {
	g := newGuest(t)
	g.globe.Upgrade("newyork", mockserver.Phases{Tokens: mockserver.Drop})
	g.globe.Advance(-time.Hour)
	_, access, refresh := g.at(g.globe)
	require.Equal(t, [2]int{401, 401}, [2]int{access, refresh})
	rows := g.send("GET", "/api/now/table/oauth_credential?sysparm_fields=expires", "")
	require.JSONEq(t, `{"result":[{"expires":"2019-06-24 12:00:00"},{"expires":"2019-06-24 12:00:00"}]}`, rows.body)
	again := granted(t, g.globe, g.globe.OAuth)
	require.Equal(t, http.StatusOK, bearerStatus(t, g.globe, again.Access))

	old := mocktest.New(t, mocktest.Release("eureka")) // which has none
	old.Upgrade("fuji", mockserver.Phases{Tokens: mockserver.Drop})
	granted(t, old, old.OAuth)
}

// Forks and snapshots of an instance that is away are away until their own clocks say
// otherwise; a reset leads back to before, where the instance was there.
func TestWaysBackInAMaintenance(t *testing.T) {
	w := newWire(t)
	w.globe.Freeze()
	is := func(globe *mocktest.Globe, status int, release string) {
		t.Helper()
		got := wire{t, globe}.send("GET", tagPath, "")
		require.Equal(t, status, got.status, got.body)
		require.Contains(t, got.body, release)
	}
	w.globe.Upgrade("newyork", mockserver.Phases{Maintenance: 20 * time.Minute})
	w.globe.Advance(10 * time.Minute)
	fork, kept := w.globe.Fork(t), w.globe.Snapshot()
	w.globe.Advance(10 * time.Minute)
	is(w.globe, 200, "newyork")
	is(fork, 503, "")
	fork.Advance(11 * time.Minute)
	is(fork, 200, "newyork")
	fork.Reset()
	is(fork, 503, "")
	w.globe.Restore(kept)
	is(w.globe, 503, "")
	w.globe.Advance(-11 * time.Minute)
	is(w.globe, 200, "newyork") // that moment was before
	w.globe.Reset()
	is(w.globe, 200, "madrid")
}

// What is changed in a maintenance leaves it as it is, unless phases are said anew.
func TestChangesInAMaintenance(t *testing.T) {
	g := newGuest(t)
	g.maintenance(`{"release":"australia","origin":"upgraded","phases":{"maintenance":"20m"}}`)
	m := g.maintenance(`{"settings":{"maintenance_answer":"html200"}}`)
	require.Equal(t, "html200", m.Answer)
	got := g.send("GET", tagPath, "")
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, "text/html;charset=UTF-8", got.header.Get("Content-Type"))
	require.Contains(t, got.body, "Instance Hibernating page")
	require.Contains(t, got.body, "Your instance is hibernating.")

	m = g.maintenance(`{"phases":{"maintenance":"90s","answer":"html502","sessions":"keep"}}`)
	require.Equal(t, "australia", m.Before)
	require.Equal(t, g.globe.Now().Add(90*time.Second), m.Ends)
	require.Equal(t, http.StatusBadGateway, g.send("GET", tagPath, "").status)

	m = g.maintenance(`{"settings":{"maintenance_retry_after":"seconds_left"},"phases":{"maintenance":"90s"}}`)
	require.Equal(t, "html503", m.Answer)
	require.Equal(t, "90", g.send("GET", tagPath, "").header.Get("Retry-After"))
	g.globe.Advance(90*time.Second - 1)
	require.Equal(t, "1", g.send("GET", tagPath, "").header.Get("Retry-After"))
	require.Nil(t, g.maintenance(`{"phases":{"maintenance":"0s"}}`))
	require.Equal(t, http.StatusOK, g.send("GET", tagPath, "").status)
}

// Phases that cannot be are refused, and nothing changes.
func TestPhasesThatCannotBe(t *testing.T) {
	g := newGuest(t)
	for phases, want := range map[string]string{
		`{"maintenance":"-1s"}`:                    "choose 0 or more",
		`{"maintenance":"20"}`:                     "not a duration",
		`{"answer":"html501","maintenance":"20m"}`: "it takes html503, html502, html200",
		`{"answer":"html502"}`:                     "say how long it lasts, as 20m",
		`{"answer":"html502","maintenance":"0s"}`:  "say how long it lasts, as 20m",
		`{"sessions":"lost"}`:                      `unknown fate \"lost\" of sessions; keep or drop them`,
		`{"tokens":"gone"}`:                        `unknown fate \"gone\" of tokens; keep or drop them`,
		`{"token":"drop"}`:                         "known are",
	} {
		status, body := settled{t, g.globe}.plays(`{"release":"australia","phases":` + phases + `}`)
		require.Equal(t, http.StatusBadRequest, status, phases)
		require.Contains(t, body, want)
	}
	require.Contains(t, g.send("GET", tagPath, "").body, "madrid")
	session, access, refresh := g.at(g.globe)
	require.Equal(t, [3]int{200, 200, 200}, [3]int{session, access, refresh})
	for range 24 { // to the year 8863
		g.globe.Advance(2_500_000 * time.Hour)
	}
	status, body := settled{t, g.globe}.plays(`{"release":"australia","phases":{"maintenance":"2500000h"}}`)
	require.Equal(t, http.StatusBadRequest, status, body)
	require.Contains(t, body, "the end of the maintenance: time out of range")
	require.Contains(t, g.send("GET", tagPath, "").body, "madrid")
}

// A clock that runs faster ends a maintenance sooner, and nobody has to move it.
func TestAMaintenanceEndsByTheRateOfTheClock(t *testing.T) {
	base := clock.NewSimulated(time.Date(2026, 6, 24, 12, 0, 0, 0, time.UTC), clock.System())
	base.Freeze(true)
	i, err := mockserver.New(mockserver.Config{Clock: base})
	require.NoError(t, err)
	require.NoError(t, i.Clock().SetRate(60))
	require.NoError(t, i.Change(mockserver.Change{Release: "newyork", Phases: &mockserver.Phases{Maintenance: 20 * time.Minute}}))
	base.Advance(20*time.Second - 1)
	_, page, err := buildTag(t, i)
	require.Error(t, err, page)
	require.NotNil(t, i.Release().Maintenance)
	base.Advance(1)
	_, tag, err := buildTag(t, i)
	require.NoError(t, err)
	require.Contains(t, tag, "newyork")
	require.Nil(t, i.Release().Maintenance)
}

// Many clients look at an answer when they have sent all, and one that is cut off before
// sees no maintenance, but a broken connection.
func TestALongRequestHearsOfTheMaintenance(t *testing.T) {
	g := newGuest(t)
	g.maintenance(`{"release":"australia","origin":"upgraded","phases":{"maintenance":"20m"}}`)
	body := strings.Repeat("a", 16<<20)
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(g.globe.URL, "http://"))
	require.NoError(t, err)
	defer func() { _ = connection.Close() }()
	_, err = fmt.Fprintf(connection, "POST /incident.do?JSONv2 HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	require.NoError(t, err)
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
}
