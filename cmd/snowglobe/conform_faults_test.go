package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// A slip in the name of a profile is told at once, and not by each check.
func TestConformKnowsTheProfilesOfFaults(t *testing.T) {
	run := snowglobe(t, "conform", "connector", "--faults", "wether")
	require.Equal(t, report.ExitUsage, run.code)
	require.Contains(t, run.stderr, `--faults: there is no profile "wether"; did you mean "weather"?`)
	require.NotContains(t, run.stderr, "seed", "nothing was begun")
}

// A verdict says in which weather it was drawn, so that it can be drawn again, and is not
// taken for one in another. A server is judged in none.
func TestReportsSayWhatWentWrong(t *testing.T) {
	dir := t.TempDir()
	conform := func(kind, check string, more ...string) (ended, *report.Report) {
		args := []string{"conform", kind, "--release", "madrid", "--auth", "legacy", "--check", check, "--report", dir}
		run := snowglobe(t, append(args, more...)...)
		require.Zero(t, run.code, run.stdout+run.stderr)
		return run, reportIn(t, dir)
	}
	for weather, flags := range map[string][]string{"weather": nil, "calm": {"--faults", "calm"}} {
		run, r := conform("connector", "test/really-asks", flags...)
		require.Equal(t, weather, r.Faults)
		require.Contains(t, run.stdout, "; seed 1, faults "+weather+"\n")
		require.Contains(t, run.stderr, "\nfaults: "+weather+"\n")
	}
	run, r := conform("server", "release/build-tag")
	require.Empty(t, r.Faults)
	require.NotContains(t, run.stdout+run.stderr, "faults")
}

// Two weathers are the first thing to look at where verdicts differ.
func TestDiffOfTwoWeathers(t *testing.T) {
	weathers := func(name string) string {
		r := report.New("1", 7, report.Subject{Kind: "connector", Name: "x"}, judgedRows("a/b fuji oauth pass"))
		r.Faults = name
		return leaveReport(t, r)
	}
	run := snowglobe(t, "conform", "diff", weathers("calm"), weathers("storm"))
	require.Contains(t, run.stdout, "seed 7, faults storm: conformant\n")
	require.Contains(t, run.stdout, "Not the same: faults, calm and storm\n")
	require.Contains(t, snowglobe(t, "conform", "diff", "--json", weathers("calm"), weathers("storm")).stdout, `"faults": "storm"`)
}

// A schedule that the environment holds ready for serve is in nobody's way where no
// connector is judged, and where one is it is told what to do.
func TestConformBesideAScheduleOfServe(t *testing.T) {
	schedule := filepath.Join(t.TempDir(), "schedule.yaml")
	require.NoError(t, os.WriteFile(schedule, []byte("rules: [{answer: {status: 503}}]\n"), 0o600))
	t.Setenv("SNOWGLOBE_FAULTS", schedule)
	whole := leaveReport(t, report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, judgedRows("a/b fuji oauth pass")))
	for _, args := range [][]string{
		{"list", "--check", "test/*"}, {"explain", "test/really-asks"}, {"diff", whole, whole}, {"verify", whole},
		{"server", "--release", "madrid", "--auth", "legacy", "--check", "release/build-tag"},
		{"connector", "--faults", "calm", "--release", "madrid", "--auth", "legacy", "--check", "test/really-asks"},
	} {
		run := snowglobe(t, append([]string{"conform"}, args...)...)
		require.Zero(t, run.code, "%s: %s%s", args, run.stdout, run.stderr)
	}
	for _, args := range [][]string{{}, {"connector"}} {
		run := snowglobe(t, append([]string{"conform"}, args...)...)
		require.Equal(t, report.ExitUsage, run.code, args)
		require.Contains(t, run.stderr, `--faults: there is no profile "`+schedule+`"; known are calm, storm, weather; a connector is judged in one of them`)
		require.Contains(t, run.stderr, "and the file of a schedule is for serve and ctl; say --faults weather to judge as usual")
	}
	run := snowglobe(t, "conform", "server", "--faults", "wether")
	require.Equal(t, report.ExitUsage, run.code, "who says it here believes that it does something")
}
