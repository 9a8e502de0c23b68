package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

func TestSubjectNames(t *testing.T) {
	script := filepath.Join(t.TempDir(), "mine.py")
	require.NoError(t, os.WriteFile(script, nil, 0o600))
	for want, argv := range map[string][]string{
		"conn":    {"./bin/conn", "--api-key", "s3cr3t-value"},
		"mine.py": {"/usr/bin/python3.12", script, "s3cr3t-value"},
		"sh":      {"sh", "-c", "exec ./conn"},
		"python3": {"python3"},
	} {
		require.Equal(t, want, subjectName(argv))
	}
}

func TestSecretsInArgumentsAreNotShown(t *testing.T) {
	require.Equal(t,
		[]string{"./conn", "--api-key", "[redacted]", "--password=[redacted]", "CLIENT_SECRET=[redacted]", "--token", "--verbose", "key", "x"},
		shownArguments([]string{"./conn", "--api-key", "a", "--password=b", "CLIENT_SECRET=c", "--token", "--verbose", "key", "x"}))
	run := snowglobe(t, "conform", "connector", "--release", "madrid", "--auth", "legacy", "--check", "auth/connect/story", "--", "/bin/false", "--api-key", "s3cr3t-value")
	require.Equal(t, report.ExitNotConformant, run.code, run.stdout+run.stderr)
	require.NotContains(t, run.stdout+run.stderr, "s3cr3t-value")
	require.Contains(t, run.stdout, "-- /bin/false --api-key '[redacted]'")
}

// A report says the version of what was judged: that of the simulation at --control,
// whatever the kit's is, and none of a server that tells none.
func TestSubjectHasItsOwnVersion(t *testing.T) {
	i := serve(t, "--events", "0")
	address, err := url.Parse(i.ControlURL)
	require.NoError(t, err)
	through := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(address) }}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/_snowglobe/version" {
			_, _ = io.WriteString(w, `{"version":"0.0.7"}`)
			return
		}
		through.ServeHTTP(w, r)
	}))
	t.Cleanup(other.Close)
	for name, c := range map[string]struct {
		args []string
		want map[string]any
	}{
		"control and target": {
			[]string{"server", "--control", other.URL, "--target", i.InstanceURL, "--release", "madrid"},
			map[string]any{"kind": "server", "name": i.InstanceURL, "version": "0.0.7"},
		},
		"control": {
			[]string{"server", "--control", other.URL, "--release", "madrid"},
			map[string]any{"kind": "server", "name": "snowglobe", "version": "0.0.7"},
		},
		"elsewhere": {
			[]string{"server", "--target", i.InstanceURL, "--release", "madrid", "--username", i.Admin.UserName, "--password", i.Admin.Password},
			map[string]any{"kind": "server", "name": i.InstanceURL},
		},
		"ours": {
			[]string{"server", "--release", "madrid"},
			map[string]any{"kind": "server", "name": "snowglobe", "version": versions()["version"]},
		},
		"a program": {
			[]string{"connector", "--control", other.URL, "--release", "madrid", "--", "/bin/false"},
			map[string]any{"kind": "connector", "name": "false"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			check := map[string]string{"server": "table/read/record", "connector": "auth/connect/story"}[c.args[0]]
			run := snowglobe(t, append([]string{"conform", "--report", folder, "--check", check}, c.args...)...)
			text, err := os.ReadFile(filepath.Join(folder, "report.json"))
			require.NoError(t, err, run.stderr)
			var left struct{ Subject map[string]any }
			require.NoError(t, json.Unmarshal(text, &left))
			require.Equal(t, c.want, left.Subject)
		})
	}
}
