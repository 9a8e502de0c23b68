package mockserver_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
)

// manyRows is how many rows of history a connector's first run is measured with.
const manyRows = 1_000_000

// large is an instance with that much history, made once for all who measure.
var large = sync.OnceValues(func() (*mockserver.Instance, error) {
	return mockserver.New(mockserver.Config{
		Seed: 1, Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), Events: manyRows,
	})
})

// discard takes an answer and keeps none of it but its status.
type discard struct {
	header http.Header
	status int
	bytes  int64
}

func (d *discard) Header() http.Header { return d.header }
func (d *discard) WriteHeader(s int)   { d.status = s }
func (d *discard) Write(p []byte) (int, error) {
	d.bytes += int64(len(p))
	return len(p), nil
}

// hotRequest is one of the requests that have to be fast. It stands ready, so that
// what is measured is the instance alone, without a network and without net/http.
type hotRequest struct {
	method, target, body string
	status               int
}

func hotRequests(tb testing.TB, i *mockserver.Instance) map[string]hotRequest {
	tb.Helper()
	list := func(limit, fields string) string {
		v := url.Values{}
		v.Set("sysparm_query", "sys_created_on>=2019-05-01 00:00:00^sys_created_on<2019-06-20 00:00:00^ORDERBYsys_created_on")
		v.Set("sysparm_limit", limit)
		v.Set("sysparm_exclude_reference_link", "true")
		if fields != "" {
			v.Set("sysparm_fields", fields)
		}
		return "/api/now/table/sys_audit?" + v.Encode()
	}
	var page struct {
		Result []map[string]string `json:"result"`
	}
	answer := httptest.NewRecorder()
	i.ServeHTTP(answer, asBearer(tb, i, hotRequest{method: "GET", target: list("1", "")})())
	require.NoError(tb, json.Unmarshal(answer.Body.Bytes(), &page), answer.Body.String())
	require.Len(tb, page.Result, 1)
	client := i.Client()
	form := url.Values{
		"grant_type": {"password"}, "username": {"admin"}, "password": {"admin"}, "client_id": {client.ID}, "client_secret": {client.Secret},
	}
	return map[string]hotRequest{
		"page_100":    {"GET", list("100", ""), "", 200},
		"page_10000":  {"GET", list("10000", ""), "", 200},
		"page_fields": {"GET", list("100", "sys_id,sys_created_on,tablename,documentkey,user"), "", 200},
		"record":      {"GET", "/api/now/table/sys_audit/" + page.Result[0]["sys_id"], "", 200},
		"insert":      {"POST", "/api/now/table/incident", `{"short_description":"Cannot print","urgency":"2"}`, 201},
		"token":       {"POST", "/oauth_token.do", form.Encode(), 200},
	}
}

// asBearer makes the request anew each time, with a token of the administrator's.
func asBearer(tb testing.TB, i *mockserver.Instance, hot hotRequest) func() *http.Request {
	tb.Helper()
	client := i.Client()
	form := url.Values{
		"grant_type": {"password"}, "username": {"admin"}, "password": {"admin"}, "client_id": {client.ID}, "client_secret": {client.Secret},
	}
	grant := httptest.NewRequestWithContext(tb.Context(), http.MethodPost, "/oauth_token.do", strings.NewReader(form.Encode()))
	grant.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	granted := httptest.NewRecorder()
	i.ServeHTTP(granted, grant)
	var token struct {
		AccessToken string `json:"access_token"`
	}
	require.NoError(tb, json.Unmarshal(granted.Body.Bytes(), &token), granted.Body.String())
	template := httptest.NewRequestWithContext(tb.Context(), hot.method, hot.target, http.NoBody)
	template.Header.Set("Accept", "application/json")
	if hot.target == "/oauth_token.do" {
		template.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else {
		template.Header.Set("Authorization", "Bearer "+token.AccessToken)
		template.Header.Set("Content-Type", "application/json")
	}
	return func() *http.Request {
		r := *template
		if hot.body != "" {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(hot.body)), int64(len(hot.body))
		}
		return &r
	}
}

// BenchmarkServe is what the instance itself does for a request.
func BenchmarkServe(b *testing.B) {
	i, err := large()
	require.NoError(b, err)
	hot := hotRequests(b, i)
	for _, name := range slices.Sorted(maps.Keys(hot)) {
		hot := hot[name]
		b.Run(name, func(b *testing.B) {
			i := i.Fork()
			next := asBearer(b, i, hot)
			i.ServeHTTP(&discard{header: http.Header{}}, next()) // the first look at a log puts it in order
			b.ReportAllocs()
			defer reportCPU(b)()
			for b.Loop() {
				out := &discard{header: http.Header{}}
				i.ServeHTTP(out, next())
				if out.status != hot.status {
					b.Fatalf("status %d", out.status)
				}
				b.SetBytes(out.bytes)
			}
		})
	}
}

// BenchmarkFork is what a test pays for a world of its own.
func BenchmarkFork(b *testing.B) {
	i, err := large()
	require.NoError(b, err)
	b.ReportAllocs()
	defer reportCPU(b)()
	for b.Loop() {
		i.Fork()
	}
}

// BenchmarkForkByControl is what it costs by control, without a port, while ten
// thousand others stand, every other one with a time to live; and its end.
func BenchmarkForkByControl(b *testing.B) {
	const others = 10_000
	i, err := large()
	require.NoError(b, err)
	fleet := mockserver.NewFleet(mockserver.FleetConfig{MaxInstances: others + 2})
	b.Cleanup(func() { require.NoError(b, fleet.Close(context.WithoutCancel(b.Context()))) })
	_, err = fleet.Add(i, mockserver.Placement{Name: mockserver.DefaultInstance})
	require.NoError(b, err)
	steering, silent, ttl := fleet.Control(mockserver.Config{}), false, control.Duration(time.Hour)
	for n := range others {
		where := control.Placement{Listen: &silent}
		if n%2 == 0 {
			where.TTL = &ttl
		}
		_, err := steering.Fork(mockserver.DefaultInstance, where)
		require.NoError(b, err)
	}
	b.ReportAllocs()
	defer reportCPU(b)()
	for b.Loop() {
		name, err := steering.Fork(mockserver.DefaultInstance, control.Placement{Listen: &silent})
		if err == nil {
			err = steering.Remove(name)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
