package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
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
	playing := steer(t, r, "release", "--json")
	require.Contains(t, playing, `"temper": "strict"`)
	require.Contains(t, playing, `"oauth_errors": "rfc6749"`)
	require.Contains(t, playing, `"overrides": {}`)

	playing = steer(t, r, "release", "--json", "--set", "oauth_errors=servicenow")
	require.Contains(t, playing, `"temper": "strict"`)
	require.Contains(t, playing, `"oauth_errors": "servicenow"`)
	playing = steer(t, r, "release", "--json", "--temper", "faithful", "--unset")
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

// The checks that a difference names are there, and meet the temper, or one of the
// switches that it sets at that value.
func TestTempersAreChecked(t *testing.T) {
	suites, err := conformance.Suites(suite.Server)
	require.NoError(t, err)
	meets := map[string]map[string]bool{}
	for _, s := range suites {
		for _, c := range s.Checks {
			meets[c.ID] = map[string]bool{}
			for _, step := range c.Steps {
				meets[c.ID][step.Temper] = true
				for _, pair := range step.Settings {
					meets[c.ID][pair.Name+"="+pair.Value] = true
				}
			}
		}
	}
	named := map[string]bool{}
	for _, temper := range release.Tempers() {
		for _, d := range temper.Differences {
			for _, id := range d.Checks {
				named[id] = true
				shown := meets[id][temper.Key]
				for _, s := range d.Switches {
					shown = shown || meets[id][s.Key+"="+s.Value]
				}
				require.True(t, shown, "%s: %s shows nothing of it", d.Topic, id)
			}
		}
	}
	for id := range meets {
		if strings.HasPrefix(id, "tempers/") {
			require.True(t, named[id], "%s belongs to no difference", id)
		}
	}
}

// docs/tempers.md lists the differences as the data have them.
func TestTemperDocs(t *testing.T) {
	var table strings.Builder
	for _, temper := range release.Tempers()[1:] {
		fmt.Fprintf(&table, "| topic | standard | %s | %s | switches | checks |\n| --- | --- | --- | --- | --- | --- |\n", release.DefaultTemper, temper.Key)
		for _, d := range temper.Differences {
			fmt.Fprintf(&table, "| %s | %s | %s | %s | `%s` | `%s` |\n", d.Topic, d.RFC, d.Faithful, d.Strict,
				strings.ReplaceAll(pairsOf(d.Switches), ", ", "`, `"), strings.Join(d.Checks, "`, `"))
		}
	}
	holdsBlocks(t, "tempers.md", map[string]string{"differences": table.String()})
}

// A suite can ask for each temper that an instance of ours can have.
func TestTempersOfTheSuites(t *testing.T) {
	var ours []string
	for _, temper := range release.Tempers() {
		ours = append(ours, temper.Key)
	}
	require.Equal(t, ours, suite.Tempers)
}
