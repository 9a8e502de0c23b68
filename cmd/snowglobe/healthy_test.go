package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/internal/mutant"
)

// seeds is how many seeds careful connectors are judged with: from 1 on, as one is for
// everybody.
var seeds = flag.Int("seeds", 1, "with how many seeds TestCarefulConnectorsConform judges each")

const testdata = "../../conformance/testdata/"

// lack is why a check may be unsupported with a careful connector: because of the release.
// That the connector offers no such verb, or gives trouble no chance to happen, is not one:
// such a check would be asleep, whoever is judged.
var lack = regexp.MustCompile(`^(Eureka has no OAuth provider|Fuji has no oauth\.revoke)$`)

// Careful connectors of three designs, that share no code, pass every check in both
// flows, and earn no warning: a kit that fails strangers is as bad as one that passes
// careless ones. Nor does any check pass them over.
func TestCarefulConnectorsConform(t *testing.T) {
	t.Parallel()
	for name, argv := range map[string]func(t *testing.T) []string{
		"ours":   func(*testing.T) []string { return nil },
		"python": func(t *testing.T) []string { return []string{python(t), testdata + "pyconnector/connector.py"} },
		"node":   func(t *testing.T) []string { return []string{node(t), testdata + "nodeconnector/main.mjs"} },
	} {
		for seed := 1; seed <= *seeds; seed++ {
			t.Run(name+" "+strconv.Itoa(seed), func(t *testing.T) {
				t.Parallel()
				// How fast this machine is, and what else it does, is not what is judged.
				dir := t.TempDir()
				arguments := []string{"conform", "connector", "--release", "eureka,fuji,madrid", "--timeout", "60s", "--report", dir, "--seed", strconv.Itoa(seed)}
				if words := argv(t); len(words) > 0 {
					arguments = append(append(arguments, "--"), words...)
				}
				run := snowglobe(t, arguments...)
				require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
				judged := reportIn(t, dir)
				require.NotZero(t, judged.Totals.Pass)
				for _, c := range judged.Checks {
					asleep := c.Status == report.Unsupported && !lack.MatchString(c.Reason)
					require.False(t, asleep, "%s (%s, %s) is not judged: %s", c.ID, c.Release, c.Auth, c.Reason)
					require.Contains(t, []report.Status{report.Pass, report.Unsupported}, c.Status, "%s: %s", c.ID, c.Reason)
				}
			})
		}
	}
}

func python(t *testing.T) string {
	t.Helper()
	path, err := mutant.Python(t.Context())
	if err != nil {
		passOver(t, err.Error())
	}
	return path
}

// node is where Node.js is.
func node(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		passOver(t, "node is missing; install nodejs")
	}
	return path
}

// passOver skips what this machine cannot do, and CI has to.
func passOver(t *testing.T, what string) {
	t.Helper()
	require.NotEqual(t, "true", os.Getenv("CI"), what)
	t.Skip(what)
}

// reportIn is what a run has left in a folder.
func reportIn(t *testing.T, dir string) *report.Report {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, "report.json"))
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	r, err := report.Read(file)
	require.NoError(t, err)
	return r
}
