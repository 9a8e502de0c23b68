package main

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
)

func TestListAndExplain(t *testing.T) {
	run := snowglobe(t, "conform", "list")
	require.Equal(t, 0, run.code, run.stderr)
	kinds := map[string]int{}
	for line := range strings.Lines(run.stdout) {
		kinds[strings.Fields(line)[0]]++
	}
	require.GreaterOrEqual(t, kinds["server"], 60)
	require.GreaterOrEqual(t, kinds["connector"], 25)

	run = snowglobe(t, "conform", "explain", "history/first/60-days")
	for _, word := range []string{"why ", "mend ", "flows     oauth, legacy\n", "read at   conformance/suites/connector/history.yaml:"} {
		require.Contains(t, run.stdout, word)
	}
	run = snowglobe(t, "conform", "explain", "auth/connect/story")
	require.Contains(t, run.stdout, "\n  releases  all\n")
	run = snowglobe(t, "conform", "explain", "history/first/60-dasy")
	require.Equal(t, report.ExitUsage, run.code)
	require.Contains(t, run.stderr, "did you mean \"history/first/60-days\"?")
}

// However wide a terminal is, nothing goes beyond it but an id that is wider, and the
// head stands as the checks do.
func TestTheListFitsTheScreen(t *testing.T) {
	checks, err := (&conformFlags{release: run.AllReleases, auth: "oauth,legacy"}).listed()
	require.NoError(t, err)
	profiles, err := conformance.Profiles()
	require.NoError(t, err)
	for width := 40; width <= 240; width++ {
		text := listing(report.Look{Width: width}, checks, profiles)
		for line := range strings.Lines(text) {
			if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) <= width {
				continue
			}
			fields := strings.Fields(line)
			require.True(t, len(fields) == 3 && strings.Contains(fields[2], "/"), "wider than %d columns, and no id: %s", width, line)
		}
		head, _, _ := strings.Cut(text, "server ")
		require.Equal(t, strings.Contains(text, "\n    read  a row that a data filter"), strings.HasSuffix(head, "CHECK\n    PROFILE  TITLE\n"), "%d columns: %s", width, head)
	}
	text := listing(report.Look{}, checks, profiles)
	require.Equal(t, len(checks)+1, strings.Count(text, "\n"), "a line a check where nobody reads it on a screen")
}

func TestListAndExplainSelect(t *testing.T) {
	ids := func(args ...string) []string {
		run := snowglobe(t, append([]string{"conform", "list"}, args...)...)
		require.Equal(t, 0, run.code, run.stderr)
		var all []string
		for line := range strings.Lines(run.stdout) {
			all = append(all, strings.Fields(line)[2])
		}
		return all[1:]
	}
	require.Equal(t, []string{"auth/401/no-basic-fallback", "auth/403/no-refresh"}, ids("--check", "auth/4*/*"))
	require.Equal(t, ids("--check", "auth/4*/*"), ids("auth/4"), "the beginning of ids")
	require.Equal(t, ids("auth/4"), ids("auth/*", "--check", "auth/4*/*"))
	require.Equal(t, []string{"auth/403/no-refresh"}, ids("auth/403/no-refresh"))
	require.NotContains(t, ids("--auth", "legacy"), "auth/403/no-refresh")
	ours, theirs := ids("connector"), ids("server")
	require.Contains(t, ours, "history/first/60-days")
	require.Contains(t, theirs, "table/list/envelope")
	require.NotContains(t, theirs, "history/first/60-days")
	require.ElementsMatch(t, ids(), slices.Concat(ours, theirs))
	require.Equal(t, ids("auth/4"), ids("connector", "auth/4"))
	require.Equal(t, []string{"test/really-asks", "auth/403/no-refresh"}, ids("test/really-asks", "auth/403"), "several ids")
	require.Contains(t, ids("--auth", "legacy"), "release/build-tag", "it is judged whatever the flow")
	require.Contains(t, ids("--release", "eureka"), "release/version/v2-absent")
	require.NotContains(t, ids("--release", "madrid"), "release/version/v2-absent")

	run := snowglobe(t, "conform", "explain", "auth/401")
	require.Contains(t, run.stdout, "auth/401/no-basic-fallback\na refused Bearer", "the beginning of one id is enough")
	run = snowglobe(t, "conform", "explain", "auth/refresh/")
	require.Equal(t, 0, run.code, run.stderr)
	require.Contains(t, run.stdout, "auth/refresh/rotated  ")
	run = snowglobe(t, "conform", "explain", "--check", "auth/4*/*")
	require.Contains(t, run.stdout, "\n\nauth/403/no-refresh\n")
	run = snowglobe(t, "conform", "explain", "test/really-asks", "auth/403/no-refresh")
	require.Regexp(t, `(?s)^test/really-asks\n.*\n\nauth/403/no-refresh\n`, run.stdout)
	run = snowglobe(t, "conform", "explain", "test/realllly-asks", "auth/403/no-refersh")
	require.Equal(t, report.ExitUsage, run.code)
	require.Contains(t, run.stderr, "did you mean \"test/really-asks\"?")
	require.Contains(t, run.stderr, "did you mean \"auth/403/no-refresh\"?", "both are told")
	run = snowglobe(t, "conform", "explain")
	require.Equal(t, report.ExitUsage, run.code)
	require.Contains(t, run.stderr, "which check?")
}

func TestPatternsThatMatchNothing(t *testing.T) {
	for _, c := range []struct {
		code int
		args []string
		says string
	}{
		{report.ExitNothingRun, []string{"connector", "--check", "auth/*"}, "'auth/**' matches "},
		{report.ExitNothingRun, []string{"connector", "--check", "auth"}, "'auth/**' matches "},
		{report.ExitNothingRun, []string{"connector", "--check", "*"}, "'**' matches "},
		{report.ExitNothingRun, []string{"connector", "--check", "auth/conect/story"}, `did you mean "auth/connect/story"?`},
		{report.ExitNothingRun, []string{"connector", "--check", "table/list/*"}, "it is about a server: conform server"},
		{report.ExitUsage, []string{"server", "--check", "table/**", "--check", "tabel/**"}, "--check tabel/** matches no check"},
		{report.ExitUsage, []string{"server", "--check", "[a"}, `--check: read the pattern "[a"`},
		{report.ExitUsage, []string{"list", "--check", "auth/*"}, "'auth/**' matches "},
		{report.ExitUsage, []string{"list", "atuh"}, "there is no check atuh"},
		{report.ExitUsage, []string{"list", "server", "history/first"}, "there is no check history/first"},
		{report.ExitUsage, []string{"list", "--suites", "a", "--suites", "b"}, "--suites is given twice, and only one counts; leave one of them out"},
		{report.ExitUsage, []string{"server", "--release", "fuji", "--release", "madrid"}, "--release is given twice, and only one counts; separate several by commas"},
	} {
		run := snowglobe(t, append([]string{"conform"}, c.args...)...)
		require.Equal(t, c.code, run.code, "%v: %s%s", c.args, run.stdout, run.stderr)
		require.Contains(t, run.stderr, c.says, "%v", c.args)
	}
}
