package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// The temper is chosen like any setting, shown wherever the release is, and changed
// while the instance runs.
func TestTemper(t *testing.T) {
	file := filepath.Join(t.TempDir(), "settings.yaml")
	require.NoError(t, os.WriteFile(file, []byte("serve:\n  temper: strict\n"), 0o600))
	r := serve(t, "--config", file)
	require.Equal(t, "strict", r.Temper)
	require.Contains(t, steer(t, r, "show"), `"temper": "strict"`)
	playing := steer(t, r, "release")
	require.Contains(t, playing, `"temper": "strict"`)
	require.Contains(t, playing, `"oauth_errors": "rfc6749"`)
	require.Contains(t, playing, `"overrides": {}`)

	playing = steer(t, r, "release", "--set", "oauth_errors=servicenow")
	require.Contains(t, playing, `"temper": "strict"`)
	require.Contains(t, playing, `"oauth_errors": "servicenow"`)
	playing = steer(t, r, "release", "--temper", "faithful", "--unset")
	require.Contains(t, playing, `"temper": "faithful"`)
	require.Contains(t, playing, `"oauth_errors": "servicenow"`)
	require.Contains(t, steer(t, r, "create", "--no-port"), `"temper": "strict"`, "as serve was started")
	require.Contains(t, steer(t, r, "create", "--no-port", "--temper", "faithful"), `"temper": "faithful"`)
	require.Contains(t, missteer(t, r, "release", "--temper", "strikt"), `did you mean "strict"?`)

	t.Setenv("SNOWGLOBE_TEMPER", "stric")
	run := snowglobe(t, "serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0")
	require.Equal(t, 2, run.code)
	require.Contains(t, run.stderr, `unknown temper "stric"; did you mean "strict"?`)
}

// A release shows what a temper makes of it, and the tempers say why.
func TestReleasesTempers(t *testing.T) {
	run := snowglobe(t, "releases", "show", "madrid", "--temper", "strict", "oauth_errors")
	require.Contains(t, run.stdout, "oauth_errors: rfc6749 (strict; else servicenow)\n")
	require.Contains(t, run.stdout, "strict, RFC 6749")
	run = snowglobe(t, "releases", "show", "madrid", "oauth_errors")
	require.NotContains(t, run.stdout, "strict")
	run = snowglobe(t, "releases", "tempers", "--json")
	var shown struct{ Tempers []*release.Temper }
	require.NoError(t, json.Unmarshal([]byte(run.stdout), &shown))
	require.Equal(t, release.Tempers(), shown.Tempers)
	run = snowglobe(t, "releases", "tempers", "strict")
	for _, d := range shown.Tempers[1].Differences {
		require.Contains(t, run.stdout, d.Topic)
	}
	require.Contains(t, snowglobe(t, "releases", "tempers", "strikt").stderr, `did you mean "strict"?`)
}
