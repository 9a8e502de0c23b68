package syslog_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

var admin = &table.Caller{SysID: "a0000000000000000000000000000001", UserName: "admin", Roles: []string{"admin"}, Zone: time.UTC}

// world is the logs of an instance without a row, whose time stands still a
// minute before midnight.
type world struct {
	*syslog.Log
	t      *testing.T
	store  store.Store
	tables *table.Tables
	time   *clock.Simulated
	played *release.Settings
}

func newWorld(t *testing.T, settings map[string]string) *world {
	t.Helper()
	cfg := tabletest.Config(t, "madrid", tabletest.Options{Switches: settings})
	w := &world{
		t: t, store: cfg.Rows, played: cfg.Settings(),
		time: clock.NewSimulated(time.Date(2019, 6, 24, 23, 59, 0, 0, time.UTC), clock.System()),
	}
	w.time.Freeze(true)
	play := func() *release.Settings { return w.played }
	cfg.Clock, cfg.Settings = w.time, play
	w.tables = table.New(cfg)
	w.Log = syslog.New(syslog.Config{Tables: w.tables, Clock: w.time, Settings: play, IDs: ident.Seeded(1, "logs")})
	return w
}

// fields are the columns that the rows of a list have, joined by a blank.
func (w *world) fields(name, encoded string, columns ...string) []string {
	w.t.Helper()
	page, err := w.tables.Reader(admin).List(table.ListRequest{Table: name, Query: query.Parse(encoded), Limit: 100000})
	require.NoError(w.t, err)
	all := make([]string, len(page.Rows))
	for i, r := range page.Rows {
		one := make([]string, len(columns))
		for j, c := range columns {
			one[j] = r.Get(c)
		}
		all[i] = strings.Join(one, " ")
	}
	return all
}

func (w *world) rows(name string, rows ...map[string]string) {
	w.t.Helper()
	entries := make([]transfer.Entry, len(rows))
	for i, values := range rows {
		entries[i] = transfer.Entry{Table: name, Values: values}
	}
	_, err := transfer.Import(w.tables, entries)
	require.NoError(w.t, err)
}

func (w *world) request(path string) {
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodGet, path, nil)
	a := w.Watch(httptest.NewRecorder(), r, func(t *syslog.Transaction) { t.UserName = "abel" })
	_, err := a.Write([]byte("hello"))
	require.NoError(w.t, err)
	a.Close()
}

var abel = syslog.Facts{
	Origin: syslog.Origin{IP: "192.0.2.7", URI: "/login.do"}, UserID: "u1", UserName: "abel.tuter", Session: "FEE589B3DB7EE4103DD9C39D139619D7",
}

func TestMomentsLeaveTheirEvents(t *testing.T) {
	w := newWorld(t, nil)
	w.rows("sys_user", map[string]string{"sys_id": "5136503cc611227c0183e96598c4f706", "user_name": "guest"})
	columns := []string{"name", "parm1", "parm2", "instance", "table", "user_name", "user_id", "uri", "state", "sys_created_by"}
	w.Emit(syslog.Login, abel)
	require.Equal(t, []string{
		"login abel.tuter 192.0.2.7 57C4B88E45FAAE7AFF67D6C6AC4B35A3 sys_user_session abel.tuter u1 /login.do ready abel.tuter",
	}, w.fields("sysevent", "", columns...))
	w.Emit(syslog.LoginFailed, syslog.Facts{Attempted: strings.Repeat("x", 300) + "\xff", Origin: syslog.Origin{IP: "192.0.2.9"}})
	require.Equal(t, []string{strings.Repeat("x", 255) + " 192.0.2.9  guest 5136503cc611227c0183e96598c4f706"},
		w.fields("sysevent", "name=login.failed", "parm1", "parm2", "table", "user_name", "user_id"))
	require.Regexp(t, "^[0-9A-F]{32}$", w.fields("sysevent", "name=login.failed", "instance")[0])
	w.Emit(syslog.Lockout, abel)
	require.Equal(t, []string{"u1 User locked out. "}, w.fields("sysevent", "name=external.authentication.failed", "parm1", "parm2", "instance"))

	require.Empty(t, w.fields("sysevent", "nameSTARTSWITHSNC.Auth"))
	w.played.SNCAuthEvents = true
	w.Emit(syslog.Login, abel)
	require.Equal(t, []string{"user_name=abel.tuter"}, w.fields("sysevent", "nameSTARTSWITHSNC.Auth", "parm1"))
}

func TestEventsAreProcessedByTheInstancesClock(t *testing.T) {
	w := newWorld(t, nil)
	w.Emit(syslog.Login, abel)
	w.time.Advance(4 * time.Second)
	require.Equal(t, []string{"ready  0"}, w.fields("sysevent", "", "state", "processed", "sys_mod_count"))
	w.time.Advance(time.Hour)
	want := []string{"processed 2019-06-24 23:59:05 2019-06-24 23:59:05 1 app1.snowglobe.example.com"}
	require.Equal(t, want, w.fields("sysevent", "state=processed", "state", "processed", "sys_updated_on", "sys_mod_count", "claimed_by"))

	w.played.EventProcessing = release.DelayNever
	w.Emit(syslog.Logout, abel)
	w.time.Advance(time.Hour)
	require.Equal(t, []string{"logout"}, w.fields("sysevent", "state=ready", "name"))
}

// An event that comes in through the API waits like any other, until its time.
func TestAnEventMayNameItsTime(t *testing.T) {
	w := newWorld(t, nil)
	made, err := w.tables.Insert(admin, "sysevent", table.Change{"name": "kit", "process_on": "2019-06-25 12:00:00"}, table.WriteOptions{})
	require.NoError(t, err)
	w.time.Advance(12*time.Hour + time.Minute + 4*time.Second)
	require.Len(t, w.fields("sysevent", "sys_id="+made.Row.SysID()+"^state=ready"), 1)
	w.time.Advance(time.Second)
	require.Len(t, w.fields("sysevent", "sys_id="+made.Row.SysID()+"^state=processed"), 1)
}

func TestOldShardsAreEmptied(t *testing.T) {
	w := newWorld(t, nil)
	w.rows("sysevent",
		map[string]string{"name": "oldest", "sys_created_on": "2019-06-18 00:00:00", "state": "processed"},
		map[string]string{"name": "gone", "sys_created_on": "2019-06-17 23:59:59", "state": "processed"})
	w.rows("syslog_transaction", map[string]string{"url": "/kept", "sys_created_on": "2019-05-10 00:00:00"})
	w.rows("sys_audit", map[string]string{"fieldname": "kept", "sys_created_on": "2009-06-18 00:00:00"})
	require.Equal(t, []string{"oldest"}, w.fields("sysevent", "", "name"))
	w.time.Advance(time.Minute)
	require.Empty(t, w.fields("sysevent", ""), "midnight takes the whole day")
	require.Len(t, w.fields("syslog_transaction", ""), 1)
	w.time.Advance(8 * 7 * 24 * time.Hour)
	require.Empty(t, w.fields("syslog_transaction", ""))
	require.Len(t, w.fields("sys_audit", ""), 1, "the trail is kept for ever")
	require.Empty(t, w.fields("sys_audit_delete", ""), "and rotation leaves none")
}

func TestRotationMayBeOff(t *testing.T) {
	w := newWorld(t, map[string]string{"rotation": "off"})
	w.rows("sysevent", map[string]string{"name": "old", "sys_created_on": "2011-02-03 04:05:06"})
	w.time.Advance(100 * 24 * time.Hour)
	require.Len(t, w.fields("sysevent", ""), 1)
	require.Empty(t, w.fields("sys_table_rotation", ""))
}

// The twin of an event that waits at midnight: which of the two says so is a
// switch, and the one that goes on waiting is processed.
func TestAWaitingEventIsTransferred(t *testing.T) {
	for mode, want := range map[string][]string{
		"duplicate": {"2019-06-24 23:59:58 processed", "2019-06-25 00:00:00 transferred"},
		"original":  {"2019-06-24 23:59:58 transferred", "2019-06-25 00:00:00 processed"},
		"none":      {"2019-06-24 23:59:58 processed"},
	} {
		w := newWorld(t, map[string]string{"transferred_twin": mode})
		w.Emit(syslog.Session, abel) // processed well before midnight
		w.time.Advance(58 * time.Second)
		w.Emit(syslog.Login, abel)
		w.time.Advance(time.Hour)
		require.Equal(t, want, w.fields("sysevent", "name=login^ORDERBYsys_created_on", "sys_created_on", "state"), mode)
		require.Len(t, w.fields("sysevent", "name=session.established"), 1)
		same := w.fields("sysevent", "name=login", "parm1", "parm2", "instance")
		require.Equal(t, same[0], same[len(same)-1])
		w.time.Advance(24 * time.Hour)
		require.Len(t, w.fields("sysevent", "name=login"), len(want), "once, whatever follows")
	}
}

func TestTheTablesAboutRotationTellTheTruth(t *testing.T) {
	w := newWorld(t, nil)
	require.ElementsMatch(t, []string{"sysevent 7 1970-01-02 00:00:00", "ecc_queue 7 1970-01-02 00:00:00", "syslog_transaction 8 1970-01-08 00:00:00", "syslog 8 1970-01-08 00:00:00", "sys_history_line 4 1970-01-08 00:00:00"},
		w.fields("sys_table_rotation", "", "name", "rotations", "duration"))
	shards := w.fields("sys_table_rotation_schedule", "name.name=sysevent^ORDERBYvalid_from", "table_name", "valid_from", "valid_to")
	require.Len(t, shards, 7)
	require.Contains(t, shards[6], "2019-06-24 00:00:00 2019-06-25 00:00:00")
	require.Regexp(t, `^sysevent000[0-6] 2019-06-18`, shards[0])
	w.time.Advance(time.Hour)
	next := w.fields("sys_table_rotation_schedule", "name.name=sysevent^ORDERBYvalid_from", "table_name", "valid_from", "valid_to")
	require.Equal(t, strings.Fields(shards[0])[0], strings.Fields(next[6])[0], "the oldest shard is used again")
	require.Equal(t, shards[1:], next[:6])
}

func TestRequestsLeaveTheirTransactions(t *testing.T) {
	w := newWorld(t, nil)
	w.request("/api/now/table/incident?sysparm_limit=1&password=secret")
	w.request("/incident_list.do?a=b")
	require.Equal(t, []string{"/api/now/table/incident?sysparm_limit=1&password=[redacted] 192.0.2.1 HTTP/1.1 5 200 abel 0 false"},
		w.fields("syslog_transaction", "type=rest", "url", "remote_ip", "protocol", "output_length", "http_status", "sys_created_by", "response_time", "gzipped"))
	require.Equal(t, []string{"incident"}, w.fields("syslog_transaction", "type=list", "table"))
	w.played.TransactionLog = false
	w.request("/api/now/table/incident")
	require.Len(t, w.fields("syslog_transaction", ""), 2)
}

// An answer whose length is known is in the log before its last byte goes out.
func TestTheLogIsAheadOfTheAnswer(t *testing.T) {
	w := newWorld(t, nil)
	inner := &peeking{ResponseRecorder: httptest.NewRecorder(), look: func() int { return len(w.fields("syslog_transaction", "")) }}
	a := w.Watch(inner, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), func(*syslog.Transaction) {})
	a.Header().Set("Content-Length", "10")
	for range 2 {
		_, err := a.Write([]byte("12345"))
		require.NoError(t, err)
	}
	a.Close()
	require.Equal(t, []int{0, 1}, inner.seen)
	require.Len(t, w.fields("syslog_transaction", ""), 1)
}

type peeking struct {
	*httptest.ResponseRecorder
	look func() int
	seen []int
}

func (p *peeking) Write(b []byte) (int, error) {
	p.seen = append(p.seen, p.look())
	return p.ResponseRecorder.Write(b)
}

// A log is bounded, and what the world brought along stays.
func TestALogKeepsNoMoreThanItMay(t *testing.T) {
	w := newWorld(t, map[string]string{"log_rows": "300"})
	w.rows("syslog_transaction", map[string]string{"url": "/history", "sys_created_on": "2019-06-20 00:00:00"})
	for i := range 1000 {
		w.request(fmt.Sprint("/", i))
		w.Emit(syslog.Login, abel)
		w.time.Advance(time.Millisecond)
	}
	require.Len(t, w.fields("syslog_transaction", ""), 301)
	require.Len(t, w.fields("syslog_transaction", "url=/history"), 1)
	require.Len(t, w.fields("sysevent", ""), 300)
	n, err := w.tables.View().Count(table.BehindEvents, store.Span{})
	require.NoError(t, err)
	require.Equal(t, 300, n)
}

// Nothing is lost between many who note and many who read, and each reader finds
// what it noted before.
func TestEachReaderFindsWhatCameBefore(t *testing.T) {
	w := newWorld(t, nil)
	const writers, each = 32, 40
	var wg sync.WaitGroup
	for n := range writers {
		wg.Go(func() {
			for i := range each {
				w.request(fmt.Sprintf("/w%d-%d", n, i))
				if i%8 == 0 && len(w.fields("syslog_transaction", fmt.Sprintf("url=/w%d-%d", n, i))) != 1 {
					t.Errorf("writer %d does not find request %d", n, i)
				}
			}
		})
	}
	wg.Wait()
	require.Len(t, w.fields("syslog_transaction", ""), writers*each)
}
