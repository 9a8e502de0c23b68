package mockserver_test

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// The rules of the vendor's example: the closest counts, of equals the lowest.
func TestRateRulesThatHold(t *testing.T) {
	w := newWire(t, mocktest.Setting("rate_limit_lag", "none"))
	const list = "/api/now/table/incident?sysparm_limit=1"
	limit := func(method, path string) string {
		return w.send(method, path, "").header.Get("X-RateLimit-Limit")
	}
	add := func(name, perHour string, more map[string]string) {
		row := map[string]string{"sys_id": strings.NewReplacer(" ", "_", ",", "").Replace(name), "name": name, "requests_per_hour": perHour}
		maps.Copy(row, more)
		w.globe.Import("sys_rate_limit_rules", row)
	}
	require.Empty(t, limit("GET", list), "without a rule there is no limit")
	w.globe.Import("sys_user_role", map[string]string{"name": "kit_role", "sys_id": "kit_role"}, map[string]string{"name": "kit_other", "sys_id": "kit_other"})
	admin := "6816f79cc0a8016401c5a33be04be441"
	for _, step := range []struct {
		name, perHour string
		more          map[string]string
		want          string
	}{
		{"of another role", "1", map[string]string{"role": "kit_other"}, ""},
		{"of another table", "1", map[string]string{"table": "problem"}, ""},
		{"of another API", "1", map[string]string{"rest_api": "Aggregate API"}, ""},
		{"of another method", "1", map[string]string{"http_method": "POST"}, ""},
		{"of another version", "1", map[string]string{"version": "v1"}, ""},
		{"of nobody", "0", nil, ""},
		{"not active", "1", map[string]string{"active": "false"}, ""},
		{"for all", "1000", nil, "1000"},
		{"for all, more", "2000", nil, "1000"},
		{"for this", "900", map[string]string{"rest_api": "Table API", "http_method": "get", "version": "v2", "table": "incident"}, "900"},
		{"of the role", "5000", map[string]string{"role": "kit_role"}, "5000"},
		{"of the user", "6000", map[string]string{"user": admin}, "6000"},
	} {
		if step.name == "of the role" {
			w.globe.Import("sys_user_has_role", map[string]string{"user": admin, "role": "kit_role", "state": "active"})
		}
		add(step.name, step.perHour, step.more)
		require.Equal(t, step.want, limit("GET", list), step.name)
	}
	w.globe.Play("kingston", nil)
	require.Empty(t, limit("GET", list), "Kingston has no rules")
}

// A limit holds from the request after the last one allowed, or from when the node
// has told of it, and up to the end of the hour.
func TestRateLimits(t *testing.T) {
	now := time.Date(2019, 6, 24, 12, 50, 0, 0, time.UTC)
	w := newWire(t, mocktest.Now(now), mocktest.Setting("rate_limit_lag", "none"))
	w.globe.Freeze()
	const list = "/api/now/table/incident?sysparm_limit=1"
	w.globe.Import("sys_rate_limit_rules", map[string]string{"sys_id": "kit", "name": "kit", "requests_per_hour": "3"})
	for range 3 {
		answer := w.send("GET", list, "")
		require.Equal(t, http.StatusOK, answer.status)
		require.Empty(t, answer.header.Get("Retry-After"))
		require.Equal(t, []string{"kit"}, answer.header["X-Ratelimit-Rule"])
		require.Equal(t, strconv.FormatInt(now.Add(10*time.Minute).Unix(), 10), answer.header.Get("X-RateLimit-Reset"))
	}
	refused := w.send("GET", list, "")
	require.Equal(t, http.StatusTooManyRequests, refused.status)
	require.JSONEq(t, `{"error":{"message":"Rate limit exceeded","detail":"Rate limit of 3 requests per hour for Table API exceeded"},"status":"failure"}`, refused.body)
	require.Equal(t, "600", refused.header.Get("Retry-After"))
	require.Equal(t, "3", refused.header.Get("X-RateLimit-Limit"))

	fork := wire{t, w.globe.Fork(t)}
	require.Equal(t, http.StatusTooManyRequests, fork.send("GET", list, "").status, "a fork has had the requests of its parent")
	w.globe.Advance(10*time.Minute - time.Second)
	require.Equal(t, "1", w.send("GET", list, "").header.Get("Retry-After"))
	w.globe.Advance(time.Second)
	require.Equal(t, http.StatusOK, w.send("GET", list, "").status, "the next hour")

	w.globe.Play("madrid", map[string]string{}) // without the override
	for range 10 {
		require.Equal(t, http.StatusOK, w.send("GET", list, "").status, "the node has not told yet")
	}
	w.globe.Advance(30 * time.Second)
	require.Equal(t, http.StatusTooManyRequests, w.send("GET", list, "").status)
}

// Counts are of the instance like its rows: they go back with it, and those of a fork are
// its own.
func TestRateLimitsAndWaysBack(t *testing.T) {
	w := newWire(t, mocktest.Setting("rate_limit_lag", "none"))
	w.globe.Freeze()
	const list = "/api/now/table/incident?sysparm_limit=1"
	w.globe.Import("sys_rate_limit_rules", map[string]string{"sys_id": "kit", "name": "kit", "requests_per_hour": "2"})
	ask := func(of wire, want int) {
		t.Helper()
		require.Equal(t, want, of.send("GET", list, "").status)
	}
	ask(w, http.StatusOK)
	kept := w.globe.Snapshot()
	fork := wire{t, w.globe.Fork(t)}
	ask(w, http.StatusOK)
	ask(w, http.StatusTooManyRequests)
	ask(fork, http.StatusOK)
	ask(fork, http.StatusTooManyRequests)
	for range 2 {
		w.globe.Restore(kept)
		ask(w, http.StatusOK)
		ask(w, http.StatusTooManyRequests)
	}
	fork.globe.Reset()
	ask(fork, http.StatusOK)
	ask(fork, http.StatusTooManyRequests)
}
