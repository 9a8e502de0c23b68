package mockserver_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// loadFor is how long the load goes on; without it, for a few rounds.
var loadFor = flag.Duration("load", 0, "how long TestLoad keeps its connections busy")

// Sixty-four connections write to the same few records and to ones of their own,
// and read between. Whatever was answered with a 2xx is there afterwards, once
// and with its trail, nothing is answered with a 5xx, and memory grows by what
// was written.
func TestLoad(t *testing.T) {
	globe := mocktest.New(t)
	l := &load{t: t, globe: globe}
	for i := range 8 {
		l.shared = append(l.shared, l.insert(globe.HTTPClient(), fmt.Sprintf("shared %d", i)))
	}
	before, written := heap(), l.rows()
	var connections sync.WaitGroup
	var enough atomic.Bool
	time.AfterFunc(*loadFor, func() { enough.Store(true) })
	for n := range 64 {
		connections.Go(func() { l.connection(n, &enough) })
	}
	connections.Wait()
	l.everyNoteIsThere()
	for i := range l.shared {
		l.trailIsWhole(i)
	}
	growth, rows := heap()-before, l.rows()-written
	t.Logf("%d requests wrote %d rows, and the heap grew by %d bytes", l.requests.Load(), rows, growth)
	// A row of incident is about 100 columns of 16 bytes and their text; every
	// table has fewer. The journal of requests and the sessions are bounded, by
	// what the second number is for.
	require.Less(t, growth, int64(rows)*4096+(64<<20))
}

type load struct {
	t        *testing.T
	globe    *mocktest.Globe
	shared   []string // sys_ids of the records that all write to
	changes  [8]atomic.Int64
	notes    [8]atomic.Int64
	requests atomic.Int64
}

// connection is one client, with a connection and records of its own, that works
// for four rounds at least and until it is enough.
func (l *load) connection(n int, enough *atomic.Bool) {
	client := l.globe.HTTPClient()
	mark := fmt.Sprintf("load %d", n)
	own := 0
	for round := 0; round < 4 || !enough.Load(); round++ {
		l.insert(client, mark)
		own++
		record := (n + round) % len(l.shared)
		l.update(client, l.shared[record], "short_description", fmt.Sprintf("%s round %d", mark, round))
		l.changes[record].Add(1)
		l.update(client, l.shared[record], "work_notes", fmt.Sprintf("%s round %d", mark, round))
		l.notes[record].Add(1)
		if mine := l.list(client, "incident", "correlation_id="+mark, 100); len(mine) != min(own, 100) {
			l.t.Errorf("%s wrote %d records and reads %d", mark, own, len(mine))
			return
		}
		l.list(client, "incident", "ORDERBYDESCsys_updated_on", 20)
		l.list(client, "sys_audit", "documentkey="+l.shared[record]+"^ORDERBYDESCsys_created_on", 20)
		if own > 20 { // so that a long load does not end in an endless table
			for _, r := range l.list(client, "incident", "correlation_id="+mark, 100) {
				l.call(client, http.MethodDelete, "/api/now/table/incident/"+r["sys_id"], nil, http.StatusNoContent)
			}
			own = 0
		}
	}
}

func (l *load) insert(client *http.Client, mark string) string {
	made := l.call(client, http.MethodPost, "/api/now/table/incident?sysparm_fields=sys_id",
		map[string]string{"short_description": "of " + mark, "correlation_id": mark}, http.StatusCreated)
	var one struct {
		Result map[string]string `json:"result"`
	}
	if err := json.Unmarshal(made, &one); err != nil {
		l.t.Error(err)
	}
	return one.Result["sys_id"]
}

func (l *load) update(client *http.Client, id, field, value string) {
	l.call(client, http.MethodPatch, "/api/now/table/incident/"+id+"?sysparm_fields=sys_id", map[string]string{field: value}, http.StatusOK)
}

func (l *load) list(client *http.Client, table, query string, limit int) []map[string]string {
	path := "/api/now/v1/table/" + table + "?sysparm_exclude_reference_link=true&sysparm_limit=" + strconv.Itoa(limit) +
		"&sysparm_query=" + url.QueryEscape(query)
	var list struct {
		Result []map[string]string `json:"result"`
	}
	if err := json.Unmarshal(l.call(client, http.MethodGet, path, nil, http.StatusOK), &list); err != nil {
		l.t.Error(err)
	}
	return list.Result
}

// call sends a request and reads its answer, which has to have the status.
func (l *load) call(client *http.Client, method, path string, body map[string]string, status int) []byte {
	l.requests.Add(1)
	text, err := json.Marshal(body)
	if err != nil {
		l.t.Error(err)
		return nil
	}
	request, err := http.NewRequestWithContext(l.t.Context(), method, l.globe.URL+path, bytes.NewReader(text))
	if err != nil {
		l.t.Error(err)
		return nil
	}
	request.SetBasicAuth(l.globe.Admin.UserName, l.globe.Admin.Password)
	response, err := client.Do(request)
	if err != nil {
		l.t.Error(err)
		return nil
	}
	defer func() { _ = response.Body.Close() }()
	var answer bytes.Buffer
	if _, err := answer.ReadFrom(response.Body); err != nil {
		l.t.Error(err)
	}
	if response.StatusCode != status {
		l.t.Errorf("%s %s: %d instead of %d: %s", method, path, response.StatusCode, status, answer.String())
	}
	return answer.Bytes()
}

// total is how many rows of a table match.
func (l *load) total(table, query string) int {
	request, err := http.NewRequestWithContext(l.t.Context(), http.MethodGet,
		l.globe.URL+"/api/now/table/"+table+"?sysparm_limit=1&sysparm_query="+url.QueryEscape(query), nil)
	require.NoError(l.t, err)
	request.SetBasicAuth(l.globe.Admin.UserName, l.globe.Admin.Password)
	response, err := l.globe.HTTPClient().Do(request)
	require.NoError(l.t, err)
	require.NoError(l.t, response.Body.Close())
	n, err := strconv.Atoi(response.Header.Get("X-Total-Count"))
	require.NoError(l.t, err)
	return n
}

// rows is how many there are in the tables that the load writes to.
func (l *load) rows() int {
	n := 0
	for _, table := range []string{
		"incident", "sys_audit", "sys_audit_delete", "sys_audit_relation", "sys_journal_field", "sysevent", "syslog_transaction",
	} {
		n += l.total(table, "")
	}
	return n
}

func (l *load) everyNoteIsThere() {
	for i, id := range l.shared {
		require.EqualValues(l.t, l.notes[i].Load(), l.total("sys_journal_field", "element=work_notes^element_id="+id))
	}
}

// trailIsWhole follows the short descriptions of a shared record: as many rows
// as changes, each of which begins where another one ended.
func (l *load) trailIsWhole(i int) {
	id, client := l.shared[i], l.globe.HTTPClient()
	record := l.list(client, "incident", "sys_id="+id, 1)[0]
	saves := l.changes[i].Load() + l.notes[i].Load()
	require.Equal(l.t, strconv.FormatInt(saves, 10), record["sys_mod_count"])
	next := map[string]string{}
	for offset := 0; ; offset += 10000 {
		var list struct {
			Result []map[string]string `json:"result"`
		}
		path := "/api/now/v2/table/sys_audit?sysparm_limit=10000&sysparm_offset=" + strconv.Itoa(offset) +
			"&sysparm_fields=oldvalue,newvalue&sysparm_query=fieldname=short_description^documentkey=" + id
		require.NoError(l.t, json.Unmarshal(l.call(client, http.MethodGet, path, nil, http.StatusOK), &list))
		if len(list.Result) == 0 {
			break
		}
		for _, audit := range list.Result {
			next[audit["oldvalue"]] = audit["newvalue"]
		}
	}
	require.Len(l.t, next, int(l.changes[i].Load()), "one row a change")
	at, steps := fmt.Sprintf("of shared %d", i), int64(0)
	for ; next[at] != ""; steps++ {
		at = next[at]
	}
	require.Equal(l.t, record["short_description"], at, "the trail leads to what the record says")
	require.Equal(l.t, l.changes[i].Load(), steps, "by every row of it")
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
