package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// Who reads the latest page again and again finds one new row on it each time. What is
// kept of that is the row, and not the room that a page of such rows would take.
func TestKeptTextsTakeTheirOwnRoom(t *testing.T) {
	i, err := mockserver.New(mockserver.Config{Seed: 5, Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), Events: 5000})
	require.NoError(t, err)
	send := func(w http.ResponseWriter, method, path, body string) {
		r := httptest.NewRequestWithContext(t.Context(), method, "/api/now/table/"+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.SetBasicAuth("admin", "admin")
		i.ServeHTTP(w, r)
	}
	var made struct {
		Result struct {
			SysID string `json:"sys_id"`
		}
	}
	answer := httptest.NewRecorder()
	send(answer, http.MethodPost, "incident", "{}")
	require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &made))

	latest := func() (bytes int64) {
		w := &discard{header: http.Header{}}
		send(w, http.MethodGet, "sys_audit?sysparm_query=ORDERBYDESCsys_created_on&sysparm_limit=1000", "")
		require.Equal(t, http.StatusOK, w.status)
		return w.bytes
	}
	held := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	page := latest()
	before := held()
	for n := range 80 {
		require.NoError(t, i.Advance(time.Second))
		w := &discard{header: http.Header{}}
		send(w, http.MethodPatch, "incident/"+made.Result.SysID, fmt.Sprintf(`{"short_description":"%d"}`, n))
		require.Equal(t, http.StatusOK, w.status)
		latest()
	}
	require.Less(t, held()-before, 20*page)
}
