package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A check each second leaves nothing on the instance: no entry in its journal
// and no row in its transaction log.
func TestHealthcheckLeavesNoTrace(t *testing.T) {
	r := serve(t, "--events", "0", "--control-token", "open-sesame")
	check := func(token string) ended {
		return snowglobe(t, "healthcheck", "--control", r.ControlURL, "--control-token", token)
	}
	for range 3 {
		run := check("open-sesame")
		require.Equal(t, 0, run.code, run.stderr)
		require.Empty(t, run.stdout+run.stderr)
	}
	require.Empty(t, steer(t, r, "--control-token", "open-sesame", "journal", "--json"))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.InstanceURL+"/api/now/table/syslog_transaction", http.NoBody)
	require.NoError(t, err)
	request.SetBasicAuth(r.Admin.UserName, r.Admin.Password)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, "0", answer.Header.Get("X-Total-Count"))

	run := check("open-sesam")
	require.Equal(t, 1, run.code)
	require.Equal(t, "snowglobe: not healthy: send the control token as a Bearer\n", run.stderr)
}

// A server that listens on every address is asked on loopback, and one that is
// not there is not healthy.
func TestHealthcheckBesideServe(t *testing.T) {
	t.Setenv("SNOWGLOBE_CONTROL_TOKEN", "open-sesame")
	r := serve(t, "--events", "0", "--control", "0.0.0.0:0", "--tls")
	_, port, err := net.SplitHostPort(strings.TrimPrefix(r.ControlURL, "http://"))
	require.NoError(t, err)
	t.Setenv("SNOWGLOBE_CONTROL", "0.0.0.0:"+port)
	run := snowglobe(t, "healthcheck")
	require.Equal(t, 0, run.code, run.stderr)

	run = snowglobe(t, "healthcheck", "--control", "127.0.0.1:1")
	require.Equal(t, 1, run.code)
	require.Contains(t, run.stderr, "not healthy: no answer from the control API at http://127.0.0.1:1: connect: connection refused")
}

// Only the control API's own word is taken, whatever else answers in its place.
func TestHealthcheckWantsTheRightAnswer(t *testing.T) {
	for body, status := range map[string]int{
		"": http.StatusOK, "<html>It works!</html>": http.StatusOK, `{"status":"starting"}`: http.StatusOK, `{"result":[]}`: http.StatusOK,
		`{"status":"no content"}`: http.StatusNoContent, `{"status":"not found"}`: http.StatusNotFound, `{"status":"broken"}`: http.StatusBadGateway,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body) // a 204 has none
		}))
		run := snowglobe(t, "healthcheck", "--control", server.URL)
		server.Close()
		require.Equal(t, 1, run.code, "%d %s", status, body)
		require.Regexp(t, `^snowglobe: not healthy: .+\n$`, run.stderr)
	}
}
