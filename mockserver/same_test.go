package mockserver

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// read answers a GET of the administrator.
func read(t *testing.T, i *Instance, path string) (int, []byte) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.SetBasicAuth(AdminUserName, DefaultAdminPassword)
	w := httptest.NewRecorder()
	i.ServeHTTP(w, r)
	return w.Code, w.Body.Bytes()
}

// everything is a digest for each table of an instance: of all its rows, as they
// are served. The names come from another instance of the world, so that asking
// for them leaves no trace in this one.
func everything(t *testing.T, i *Instance, tables []string) map[string]string {
	t.Helper()
	digests := map[string]string{}
	for _, name := range tables {
		status, text := read(t, i, "/api/now/table/"+name+"?sysparm_limit=100000&sysparm_display_value=all")
		require.Contains(t, []int{http.StatusOK, http.StatusNotFound}, status, name)
		sum := sha256.Sum256(text)
		digests[name] = hex.EncodeToString(sum[:])
	}
	return digests
}

func tablesOf(t *testing.T, i *Instance) []string {
	t.Helper()
	_, text := read(t, i, "/api/now/table/sys_db_object?sysparm_fields=name&sysparm_limit=100000")
	var body struct{ Result []struct{ Name string } }
	require.NoError(t, json.Unmarshal(text, &body))
	names := make([]string, len(body.Result))
	for n, r := range body.Result {
		names[n] = r.Name
	}
	names = slices.DeleteFunc(names, func(name string) bool { // long, and told by the dictionary alone
		return name == "sys_dictionary" || name == "sys_documentation" || name == "sys_choice" || name == "sys_metadata"
	})
	require.Greater(t, len(names), 300)
	return names
}

// anew makes an instance whose world nobody has made before.
func anew(t *testing.T, cfg Config) *Instance {
	t.Helper()
	shared.mu.Lock()
	shared.made, shared.used = map[worldKey]*making{}, nil
	shared.mu.Unlock()
	i, err := New(cfg)
	require.NoError(t, err)
	return i
}

// same compares table by table, for the digests say nothing.
func same(t *testing.T, want, got map[string]string) {
	t.Helper()
	for name, digest := range want {
		require.Equal(t, digest, got[name], name)
	}
}

// TestSameSeedSameAnswers makes releases twice, on one processor and on several, and reads all of it: each answer has the same bytes, sys_ids included.
// So has that of a fork of each, and of an instance that was reset.
func TestSameSeedSameAnswers(t *testing.T) {
	processors := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(processors)
	for _, key := range []string{"eureka", "jakarta", "madrid"} { // whose worlds differ
		now := clock.NewSimulated(time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), clock.System())
		now.Freeze(true)
		cfg := Config{Release: key, Seed: 5, Events: 1500, Now: now.Now(), Clock: now}
		runtime.GOMAXPROCS(1)
		one := anew(t, cfg)
		runtime.GOMAXPROCS(4)
		two := anew(t, cfg)
		runtime.GOMAXPROCS(processors)
		tables := tablesOf(t, one.Fork())
		require.Equal(t, tables, tablesOf(t, two.Fork()))
		forkOfOne, forkOfTwo := one.Fork(), two.Fork()

		first := everything(t, one, tables)
		same(t, first, everything(t, two, tables))
		same(t, everything(t, forkOfOne, tables), everything(t, forkOfTwo, tables))
		two.Reset()
		again := everything(t, two, tables)
		delete(again, "syslog_transaction") // whose new rows have ids of their own
		delete(again, "sysevent")
		same(t, again, first)
	}
}
