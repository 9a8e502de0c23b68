package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

// everyVerb calls fn with each command, from the root on.
func everyVerb(cmd *cobra.Command, fn func(*cobra.Command)) {
	fn(cmd)
	for _, child := range verbsOf(cmd) {
		everyVerb(child, fn)
	}
}

// The help of every verb lists its exit codes, and the README those of conform.
func TestExitCodesAreListed(t *testing.T) {
	known := map[string]bool{}
	everyVerb(rootCommand(), func(cmd *cobra.Command) {
		known[cmd.CommandPath()] = true
		run := snowglobe(t, append(strings.Fields(cmd.CommandPath())[1:], "--help")...)
		require.Equal(t, 0, run.code, run.stderr)
		_, listed, _ := strings.Cut(run.stdout, "\nExit codes:\n")
		var want strings.Builder
		for _, e := range exitsOf(cmd) {
			fmt.Fprintf(&want, "  %-3d  %s\n", e.code, e.means)
		}
		require.Equal(t, want.String(), listed, cmd.CommandPath())
	})
	for path := range exits {
		require.True(t, known[path], "there is no verb %s", path)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	var table strings.Builder
	table.WriteString("| exit code | meaning |\n| --- | --- |\n")
	for _, e := range exits["snowglobe conform"] {
		fmt.Fprintf(&table, "| %d | %s |\n", e.code, e.means)
	}
	require.Contains(t, string(readme), table.String())
}

// What verbs end with is what their help lists; TestExitCodes is about conform.
func TestExitCodesOfVerbs(t *testing.T) {
	r := serve(t, "--events", "0")
	const nobody = "127.0.0.1:1"
	for _, c := range []struct {
		code int
		args []string
	}{
		{0, []string{}},
		{0, []string{"version"}},
		{0, []string{"releases"}},
		{0, []string{"releases", "show", "madrid"}},
		{usageExit, []string{"releases", "show", "calgary"}},
		{0, []string{"releases", "diff", "fuji", "madrid"}},
		{usageExit, []string{"releases", "diff", "fuji", "calgary"}},
		{0, []string{"conform", "list"}},
		{usageExit, []string{"conform", "list", "--check", "no/such"}},
		{0, []string{"conform", "explain", "history/first/60-days"}},
		{usageExit, []string{"conform", "explain", "no/such"}},
		{0, []string{"conform", "verify"}},
		{usageExit, []string{"conform", "verify", "/no/such"}},
		{usageExit, []string{"conform", "diff", "/no/such", "/no/such"}},
		{0, []string{"ctl", "clock", "--control", r.ControlURL}},
		{usageExit, []string{"ctl", "clock", "--control", r.ControlURL, "--advance", "1d"}},
		{usageExit, []string{"ctl", "clock", "--control", nobody}},
		{0, []string{"healthcheck", "--control", r.ControlURL}},
		{int(unhealthyExit), []string{"healthcheck", "--control", nobody}},
		{usageExit, []string{"healthcheck", "--control", "a b"}},
		{usageExit, []string{"fixtures", "validate", "/no/such"}},
		{usageExit, []string{"fixtures", "generate", "--release", "calgary"}},
		{0, []string{"fixtures", "export", "--control", r.ControlURL, "--table", "sys_user"}},
		{usageExit, []string{"fixtures", "export", "--control", nobody}},
		{usageExit, []string{"fixtures", "import", "--control", nobody, "/no/such.csv"}},
		{usageExit, []string{"serve", "--release", "calgary"}},
		{usageExit, []string{"connector", "status"}},
		{usageExit, []string{"connector", "connect"}},
	} {
		run := snowglobe(t, c.args...)
		require.Equal(t, c.code, run.code, "%v: %s", c.args, run.stderr)
		cmd, _, err := rootCommand().Find(c.args)
		require.NoError(t, err)
		require.True(t, slices.ContainsFunc(exitsOf(cmd), func(e exit) bool { return e.code == run.code }), "%v", c.args)
		if run.code == 0 {
			require.Empty(t, run.stderr, "%v", c.args)
		} else {
			require.Regexp(t, `^snowglobe[^\n]*: .+`, run.stderr, "%v", c.args)
			require.Empty(t, run.stdout, "%v", c.args)
		}
	}
}
