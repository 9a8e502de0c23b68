package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// conformed runs conform and reads the report that it leaves.
func conformed(t *testing.T, code int, args ...string) *report.Report {
	t.Helper()
	folder := t.TempDir()
	run := snowglobe(t, append([]string{"conform", args[0], "--report", folder}, args[1:]...)...)
	require.Equal(t, code, run.code, run.stdout+run.stderr)
	file, err := os.Open(filepath.Join(folder, "report.json"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }() // only read from
	r, err := report.Read(file)
	require.NoError(t, err)
	return r
}

// The reports of all shards have the rows of the whole run, each once, with the same
// verdicts, and each says which part it is of which run.
func TestShardsOfARun(t *testing.T) {
	args := []string{"server", "--release", "fuji,madrid", "--check", "table/paging/**", "--check", "release/count/*", "--check", "oauth/refresh/**"}
	whole := conformed(t, report.ExitConformant, args...)
	require.Nil(t, whole.Shard)
	var keys []report.Key
	want := map[report.Key]report.Status{}
	for _, row := range whole.Checks {
		keys = append(keys, row.Key())
		want[row.Key()] = row.Status
	}
	got := map[report.Key]report.Status{}
	for number := 1; number <= 3; number++ {
		r := conformed(t, report.ExitConformant, append(args, "--shard", fmt.Sprintf("%d/3", number))...)
		require.Equal(t, report.Shard{
			Number: number, Of: 3, Rows: len(whole.Checks), Executions: len(whole.Checks) - whole.Totals.Unsupported, Plan: report.Digest(keys),
		}, *r.Shard)
		require.NotEmpty(t, r.Checks)
		for _, row := range r.Checks {
			require.NotContains(t, got, row.Key())
			got[row.Key()] = row.Status
		}
	}
	require.Equal(t, want, got)
}

// A run has more shards than checks, and nothing is wrong with those that have nothing
// to do. Where the whole run would carry nothing out, no shard says that all is well.
func TestShardsWithNothingToDo(t *testing.T) {
	r := conformed(t, report.ExitConformant, "server", "--release", "madrid", "--check", "table/read/unknown-sys-id", "--shard", "2/2")
	require.Empty(t, r.Checks)
	require.True(t, r.Conformant)
	run := snowglobe(t, "conform", "server", "--release", "madrid", "--check", "table/read/unknown-sys-id", "--shard", "2/2")
	require.Equal(t, "nothing to judge here (shard 2 of 2): 0 pass, 0 fail, 0 warn, 0 skip, 0 unsupported, 0 error; seed 1\n", run.stdout)
	require.Contains(t, run.stderr, "shard 2 of 2: 0 of 1 rows; conform verify puts")

	conformed(t, report.ExitNothingRun, "server", "--release", "eureka", "--auth", "oauth", "--check", "oauth/refresh/**", "--shard", "1/2")
	conformed(t, report.ExitNothingRun, "server", "--check", "no/such/check", "--shard", "1/2")
}

// A list of known failures means the same to a shard as to the whole run, although a
// shard sees some checks alone.
func TestShardsHeedTheList(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("mine", 0o700))
	onMadrid := strings.Replace(ownSuite, "      - send:", "      - when: {since: geneva}\n        send:", 1)
	require.NotEqual(t, ownSuite, onMadrid)
	onMadrid = failing(onMadrid) + "      - send: {path: /api/now/table/sys_user}\n        expect: {status: 200}\n"
	require.NoError(t, os.WriteFile("mine/people.yaml", []byte(onMadrid), 0o600))
	require.NoError(t, os.WriteFile("known.yaml", []byte("known: [{check: people/admin-is-active, reason: soon}]"), 0o600))
	known := report.Totals{}
	for number := 1; number <= 3; number++ {
		r := conformed(t, report.ExitConformant, "server", "--suites", "mine", "--release", "fuji,madrid", "--baseline", "known.yaml", "--shard", fmt.Sprintf("%d/3", number))
		known.Pass += r.Totals.Pass
		known.XFail += r.Totals.XFail
	}
	require.Equal(t, report.Totals{Pass: 2, XFail: 2}, known, "it passes on Fuji and fails on Madrid")
}

func TestSlipsOfShard(t *testing.T) {
	for _, slip := range []string{"0/3", "4/3", "3", "1/0", "1/3/5", "-1/3", "one/3", "1/1000000", "01/3", " 1/3"} {
		run := snowglobe(t, "conform", "server", "--shard", slip)
		require.Equal(t, report.ExitUsage, run.code, slip)
		require.Equal(t, fmt.Sprintf("snowglobe: --shard %q: write K/N, the K-th of N parts, as 1/4 to 4/4\n", slip), run.stderr)
	}
}
