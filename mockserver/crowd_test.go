package mockserver_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
)

// crowd is an instance and its forks, in one fleet, with a main port through which all
// are called, and control.
type crowd struct {
	t             *testing.T
	n             int
	fleet         *mockserver.Fleet
	client        *http.Client
	main, control string // URLs
	sharedID, was string // the incident that all forks change, and its short description
	audits        int    // how many rows the trail of the parent has
}

// crowdStart is when what is written begins. The history ended an hour before, so that
// all of it is to be seen by then: the last of its trail comes seconds late.
var crowdStart = time.Date(2019, 6, 24, 13, 0, 0, 0, time.UTC)

// crowdClients is how many requests are under way at a time.
const crowdClients = 4

func newCrowd(t *testing.T, n, audits int) *crowd {
	// A little more than a third of a history are rows of audit.
	cfg := mockserver.Config{Seed: 1, Now: crowdStart.Add(-time.Hour), Events: audits * 286 / 100}
	parent, err := mockserver.New(cfg)
	require.NoError(t, err)
	c := &crowd{t: t, n: n, audits: audits, fleet: newFleet(t, mockserver.FleetConfig{MaxInstances: n + 1})}
	_, err = c.fleet.Add(parent, mockserver.Placement{Name: mockserver.DefaultInstance})
	require.NoError(t, err)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, c.fleet.Serve(listener))
	c.main = c.fleet.URL(mockserver.DefaultInstance)
	server := httptest.NewServer(control.New(control.Config{Fleet: c.fleet.Control(cfg)}))
	t.Cleanup(server.Close)
	c.control = server.URL + control.Prefix
	transport := &http.Transport{MaxIdleConnsPerHost: crowdClients}
	t.Cleanup(transport.CloseIdleConnections)
	c.client = &http.Client{Transport: transport}
	return c
}

// rehearse lets one fork live through all that the others will: what all share and is
// made when it is first asked for belongs to the parent.
func (c *crowd) rehearse() {
	c.t.Helper()
	_, err := c.call(toControl, "PATCH", "/instances/default/clock", map[string]any{"now": crowdStart})
	require.NoError(c.t, err)
	rows, err := c.list(mockserver.DefaultInstance, "incident", "active=true", "sys_id", "short_description")
	require.NoError(c.t, err)
	require.NotEmpty(c.t, rows)
	audits, err := c.countAudits(mockserver.DefaultInstance)
	require.NoError(c.t, err)
	require.GreaterOrEqual(c.t, audits, c.audits)
	c.audits = audits
	c.sharedID, c.was = rows[0]["sys_id"], rows[0]["short_description"]
	for _, do := range []func(int) error{c.fork, c.write, c.look, c.remove} {
		require.NoError(c.t, do(0))
	}
	c.lookAtParent()
}

// each does something for every fork, several at a time, and fails the test when it
// does not work out for one.
func (c *crowd) each(do func(n int) error) {
	c.t.Helper()
	var next atomic.Int64
	errs := make([]error, crowdClients)
	var all sync.WaitGroup
	for worker := range errs {
		all.Go(func() {
			for errs[worker] == nil {
				n := int(next.Add(1)) - 1
				if n >= c.n {
					return
				}
				errs[worker] = do(n)
			}
		})
	}
	all.Wait()
	require.NoError(c.t, errors.Join(errs...))
}

// heap is how much of it is in use, without what connections hold and what goes with
// the second collection only: pools, and what finalizers held.
func (c *crowd) heap() int64 {
	c.client.CloseIdleConnections()
	runtime.GC()
	return heap()
}

// picture is what was written to an instance since the start.
type picture struct {
	Shared       string   // what the shared record says
	Made         []string // what new ones say, sorted
	Audits       []string // the new rows of the trail
	Transactions []string // the URLs of the log that say by whom they are
}

// compare holds an instance against what it should have.
func (c *crowd) compare(name string, want picture) error {
	since := "sys_created_on>=" + crowdStart.Format(time.DateTime)
	var got picture
	shared, err := c.list(name, "incident", "sys_id="+c.sharedID, "short_description")
	if err != nil {
		return err
	}
	for _, r := range shared {
		got.Shared += r["short_description"]
	}
	made, err := c.list(name, "incident", since+"^ORDERBYshort_description", "short_description")
	if err != nil {
		return err
	}
	for _, r := range made {
		got.Made = append(got.Made, r["short_description"])
	}
	audits, err := c.list(name, "sys_audit", since, "tablename", "documentkey", "fieldname", "oldvalue", "newvalue")
	if err != nil {
		return err
	}
	for _, r := range audits {
		got.Audits = append(got.Audits, fmt.Sprintf("%s.%s.%s: %s > %s", r["tablename"], r["documentkey"], r["fieldname"], r["oldvalue"], r["newvalue"]))
	}
	transactions, err := c.list(name, "syslog_transaction", since+"^urlLIKEby=^ORDERBYurl", "url")
	if err != nil {
		return err
	}
	for _, r := range transactions {
		got.Transactions = append(got.Transactions, r["url"])
	}
	if !reflect.DeepEqual(want, got) {
		return fmt.Errorf("%s has\n%+v and should have\n%+v", name, got, want)
	}
	return nil
}

// countAudits is how many rows the trail of an instance has.
func (c *crowd) countAudits(name string) (int, error) {
	answer, err := c.call(name, "GET", "/api/now/table/sys_audit?sysparm_limit=1", nil)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(answer.Header.Get("X-Total-Count"))
}

// list is the rows of a table that match a query.
func (c *crowd) list(name, table, query string, fields ...string) ([]map[string]string, error) {
	v := url.Values{"sysparm_query": {query}, "sysparm_fields": {strings.Join(fields, ",")}, "sysparm_limit": {"10"}}
	answer, err := c.call(name, "GET", "/api/now/table/"+table+"?"+v.Encode(), nil)
	if err != nil {
		return nil, err
	}
	var list struct {
		Result []map[string]string `json:"result"`
	}
	err = json.Unmarshal(answer.body, &list)
	return list.Result, err
}

// toControl is the name under which control is called instead of an instance.
const toControl = ""

// crowdAnswer is an answer that was read.
type crowdAnswer struct {
	*http.Response
	body []byte
}

// call sends a request to an instance by way of the main port, as the administrator, or
// to control. An answer without success is an error.
func (c *crowd) call(to, method, path string, body any) (*crowdAnswer, error) {
	base := c.main
	if to == toControl {
		base = c.control
	}
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	request, err := http.NewRequestWithContext(c.t.Context(), method, base+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if to != toControl {
		request.SetBasicAuth("admin", "admin")
		request.Header.Set("X-Snowglobe-Instance", to)
	}
	response, err := c.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer := &crowdAnswer{Response: response}
	if answer.body, err = io.ReadAll(response.Body); err != nil {
		return nil, err
	}
	if response.StatusCode > 299 {
		return nil, fmt.Errorf("%s %s to %q: %s: %s", method, path, to, response.Status, answer.body)
	}
	return answer, nil
}
