package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// A profile selects what is listed and what is run, in the flows that belong to it.
func TestProfileSelects(t *testing.T) {
	listed := func(args ...string) map[string]string {
		run := snowglobe(t, append([]string{"conform", "list"}, args...)...)
		require.Equal(t, 0, run.code, run.stderr)
		profile := map[string]string{}
		for line := range strings.Lines(run.stdout) {
			fields := strings.Fields(line)
			profile[fields[2]] = fields[3]
		}
		require.Equal(t, "PROFILE", profile["CHECK"])
		return profile
	}
	history := listed("--profile", "history")
	require.Equal(t, "history", history["history/first/60-days"])
	require.Equal(t, "history", history["table/audit/checkpoint"])
	require.NotContains(t, history, "read/page/all")
	legacy := listed("--profile", "legacy, history", "--check", "auth/**", "--check", "history/**")
	require.Equal(t, "auth,legacy", legacy["auth/legacy/lockout"])
	require.Equal(t, "auth", legacy["auth/connect/story"], "it belongs to legacy in that flow alone")
	require.NotContains(t, legacy, "auth/refresh/rotated", "it knows OAuth only")

	run := snowglobe(t, "conform", "server", "--profile", "legacy", "--check", "table/paging/*", "--release", "madrid")
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	require.Regexp(t, `(?m)^Madrid +- +\d+ pass`, run.stdout, "user and password alone")

	run = snowglobe(t, "conform", "explain", "auth/legacy/lockout")
	require.Contains(t, run.stdout, "\n  profile   auth,legacy\n")
	run = snowglobe(t, "conform", "explain", "--profile", "test")
	require.Contains(t, run.stdout, "test/really-asks\n")
}

func TestSlipsOfProfile(t *testing.T) {
	for _, c := range []struct {
		code int
		args []string
		says string
	}{
		{report.ExitUsage, []string{"list", "--profile", "hystory"}, `--profile: unknown profile "hystory"; did you mean "history"?`},
		{report.ExitUsage, []string{"server", "--profile", "auth,x"}, `unknown profile "x"; known are auth, read, history, secrets, manners, test, legacy`},
		{report.ExitUsage, []string{"server", "--profile", ""}, "--profile is given and empty"},
		{report.ExitUsage, []string{"list", "--profile", "history", "--check", "read/**"}, "--check and --profile have no check in common"},
		{report.ExitUsage, []string{"server", "--profile", "auth,secrets"}, "--profile secrets has no check here; it is about a connector: conform connector"},
		{report.ExitNothingRun, []string{"server", "--profile", "secrets"}, "it is about a connector: conform connector"},
		{report.ExitNothingRun, []string{"server", "--profile", "history", "--check", "table/read/**"}, "--check and --profile have no check in common"},
	} {
		run := snowglobe(t, append([]string{"conform"}, c.args...)...)
		require.Equal(t, c.code, run.code, "%v: %s%s", c.args, run.stdout, run.stderr)
		require.Contains(t, run.stderr, c.says, "%v", c.args)
	}
}

// The page about gates has the profiles as their file says them.
func TestProfilesOfThePage(t *testing.T) {
	text, err := os.ReadFile("../../docs/gates.md")
	require.NoError(t, err)
	profiles, err := conformance.Profiles()
	require.NoError(t, err)
	var table strings.Builder
	table.WriteString("| profile | is about |\n| --- | --- |\n")
	for _, p := range profiles {
		fmt.Fprintf(&table, "| `%s` | %s |\n", p.Name, p.Says)
	}
	require.Contains(t, string(text), table.String()+"\n")
}
