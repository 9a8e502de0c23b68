package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

func TestVerifySuites(t *testing.T) {
	run := snowglobe(t, "conform", "verify", "--release", "eureka,madrid")
	require.Equal(t, 0, run.code, run.stderr)
	require.Regexp(t, `^whole: the suites of this build, 1\d\d\d checks in \d+ files; \d+ of them decide over the verdict\n`, run.stdout)
	require.Regexp(t, `(?m)^Eureka +\d+ to carry out, \d+ unsupported +\d+ to carry out, \d+ unsupported$`, run.stdout)
	require.NotContains(t, run.stdout, "Fuji")

	// What is told is what a run does.
	run = snowglobe(t, "conform", "verify", "--release", "eureka", "--check", "oauth/refresh/**", "--check", "table/paging/**")
	r := conformed(t, report.ExitConformant, "server", "--release", "eureka", "--check", "oauth/refresh/**", "--check", "table/paging/**")
	count := map[string]map[report.Status]int{"eureka": {}, "any": {}}
	for _, c := range r.Checks {
		count[c.Release][c.Status]++
	}
	require.Contains(t, run.stdout, fmt.Sprintf("\nEureka       %d to carry out, %d unsupported", count["eureka"][report.Pass], count["eureka"][report.Unsupported]))
	require.Contains(t, run.stdout, fmt.Sprintf("\nany release  %d to carry out, %d unsupported", count["any"][report.Pass], count["any"][report.Unsupported]))
}

// Suites of one's own are held to what ours are, without an instance to judge.
func TestVerifyOwnSuites(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("mine", 0o700))
	verify := func(text string) ended {
		require.NoError(t, os.WriteFile("mine/people.yaml", []byte(text), 0o600))
		return snowglobe(t, "conform", "verify", "--suites", "mine")
	}
	run := verify(ownSuite)
	require.Equal(t, 0, run.code, run.stderr)
	require.Contains(t, run.stdout, "whole: mine, 1 check in 1 file; 1 of them decides over the verdict\n")
	for spoiled, says := range map[string]string{
		strings.Replace(ownSuite, "    hint: leave the administrator active\n", "", 1):                          "mine/people.yaml:4: check people/admin-is-active lacks hint",
		strings.Replace(ownSuite, "    level: must", "    levl: must", 1):                                       `mine/people.yaml:6: unknown key "levl"; did you mean "level"?`,
		strings.Replace(ownSuite, "    level: must", "    level: must\n    until: eureka\n    flows: oauth", 1): "mine/people.yaml:4: people/admin-is-active is carried out nowhere",
	} {
		require.NotEqual(t, ownSuite, spoiled)
		run := verify(spoiled)
		require.Equal(t, report.ExitUsage, run.code, run.stdout)
		require.Contains(t, run.stderr, says)
	}
}

// A report that is whole ends as its run did, and says the same.
func TestVerifyReports(t *testing.T) {
	for code, statuses := range map[int][]string{
		report.ExitConformant: {"a/a madrid oauth pass", "a/b madrid oauth skip"}, report.ExitNotConformant: {"a/a madrid oauth pass", "a/b madrid oauth fail"},
		report.ExitKitFault: {"a/a madrid oauth error"}, report.ExitNothingRun: {"a/a madrid oauth skip"},
	} {
		folder := leaveReport(t, report.New("1", 7, report.Subject{Kind: "server", Name: "x", Version: "2"}, judgedRows(statuses...)))
		for _, name := range []string{folder, filepath.Join(folder, "report.json")} {
			run := snowglobe(t, "conform", "verify", name)
			require.Equal(t, code, run.code, run.stdout+run.stderr)
			require.Equal(t, fmt.Sprintf("whole: %d rows of a run of x 2, suites 1\n", len(statuses)), run.stderr)
			require.Contains(t, run.stdout, "; seed 7\n")
		}
	}

	folder := leaveReport(t, report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, judgedRows("a/a madrid oauth fail")))
	name := filepath.Join(folder, "report.json")
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	mended := strings.NewReplacer(`"conformant": false`, `"conformant": true`, `"fail": 1`, `"fail": 0`, `"pass": 0`, `"pass": 1`).Replace(string(text))
	require.NoError(t, os.WriteFile(name, []byte(mended), 0o600))
	run := snowglobe(t, "conform", "verify", folder)
	require.Equal(t, report.ExitUsage, run.code)
	for _, says := range []string{
		"totals.pass: it is 1, and 0 rows have this verdict", "totals.fail: it is 0, and 1 rows have this verdict",
		"conformant: it is true, and by its rows the run is not conformant (exit code 1)",
	} {
		require.Contains(t, run.stderr, name+": "+says)
	}
	require.Empty(t, run.stdout)
}

// The reports of all shards are one run, which can be left as one report; without one of
// them they are none.
func TestVerifyShards(t *testing.T) {
	dir := t.TempDir()
	args := []string{"conform", "connector", "--release", "fuji", "--check", "auth/connect/**", "--check", "test/*", "--check", "manners/gzip", "--parallel", "4"}
	folder := func(number int) string { return filepath.Join(dir, strconv.Itoa(number)) }
	for number := 1; number <= 3; number++ {
		program := []string{"--", "/bin/sh", "-c", `test "$SNOWGLOBE_AUTH" = legacy && exec "$0" connector "$1"; echo no >&2; exit 1`, program}
		run := snowglobe(t, append(append(args, "--report", folder(number), "--shard", fmt.Sprintf("%d/3", number)), program...)...)
		require.Equal(t, report.ExitNotConformant, run.code, "each shard that met the story tells of it: %s%s", run.stdout, run.stderr)
	}
	run := snowglobe(t, "conform", "verify", folder(1), folder(3))
	require.Equal(t, report.ExitUsage, run.code)
	require.Equal(t, "snowglobe: 1 of 3 shards are missing: 2\n", run.stderr)

	joined := filepath.Join(dir, "whole")
	run = snowglobe(t, "conform", "verify", folder(3), folder(1), folder(2), "--report", joined)
	require.Equal(t, report.ExitNotConformant, run.code, run.stdout+run.stderr)
	require.Equal(t, 1, strings.Count(run.stdout, "\nFAIL  "), run.stdout)
	require.NotContains(t, run.stdout, "(shard ")
	require.FileExists(t, filepath.Join(joined, "report.html"))
	again := snowglobe(t, "conform", "verify", joined)
	require.Equal(t, run.stdout, again.stdout)
}

func TestSlipsOfVerify(t *testing.T) {
	for _, c := range []struct{ args, says string }{
		{"/no/such", "open /no/such: no such file or directory"},
		{"x --check a/*", "conform verify takes a run as it was, and --check chooses; leave it out"},
		{"--report out", "--report is for what conform verify puts together from reports; name them"},
		{"--seed 7", "conform verify judges nothing, and --seed is about that; leave it out"},
		{"--suites /no/such", "--suites: stat /no/such: no such file or directory"},
		{"--check no/such", "--check no/such matches no check"},
	} {
		run := snowglobe(t, append([]string{"conform", "verify"}, strings.Fields(c.args)...)...)
		require.Equal(t, report.ExitUsage, run.code, c.args)
		require.Contains(t, run.stderr, c.says)
	}
}
