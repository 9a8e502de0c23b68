package main

import (
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// What shellLine writes, a shell reads as the same words.
func TestShellLine(t *testing.T) {
	words := []string{"a b", "", "it's", "$HOME", `\`, "plain", "auth/**", "--x=y", "ä\nb"}
	out, err := exec.CommandContext(t.Context(), "/bin/sh", "-c", `printf '%s|' `+shellLine(words)).Output()
	require.NoError(t, err)
	require.Equal(t, strings.Join(words, "|")+"|", string(out))
}

// A replay is copied from the terminal and does the same again, on its own.
func TestReplaysReplay(t *testing.T) {
	good := serve(t, "--seed", "7", "--events", "10")
	address := spoiled(t, good, func(r *http.Request) {
		q := r.URL.Query()
		q.Del("sysparm_limit")
		r.URL.RawQuery = q.Encode()
	})
	replays := func(stdout string) []string {
		var all []string
		for line := range strings.Lines(stdout) {
			if command, ok := strings.CutPrefix(line, "    replay: "); ok {
				all = append(all, strings.TrimSpace(command))
			}
		}
		return all
	}
	run := snowglobe(t, "conform", "server", "--target", address, "--release", "madrid", "--allow-writes", "--check", "table/list/limit", "--check", "table/list/fields",
		"--username", good.Admin.UserName, "--password", good.Admin.Password,
		"--client-id", good.Client.ID, "--client-secret", good.Client.Secret)
	require.Equal(t, report.ExitNotConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stdout, "To replay, have SNOWGLOBE_PASSWORD and SNOWGLOBE_CLIENT_SECRET in the environment.\n")
	require.NotEmpty(t, replays(run.stdout))
	t.Setenv("SNOWGLOBE_PASSWORD", good.Admin.Password)
	t.Setenv("SNOWGLOBE_CLIENT_SECRET", good.Client.Secret)
	for _, line := range replays(run.stdout) {
		again, err := exec.CommandContext(t.Context(), "/bin/sh", "-c", line).Output()
		var failed *exec.ExitError
		require.ErrorAs(t, err, &failed, line)
		require.Equal(t, report.ExitNotConformant, failed.ExitCode(), "%s: %s", line, failed.Stderr)
		require.Contains(t, replays(string(again)), line)
	}
}

// What a variable decides is said, because the same ones are set to run a
// connector by hand.
func TestTheEnvironmentIsNotSilent(t *testing.T) {
	t.Setenv("SNOWGLOBE_AUTH", "legacy")
	t.Setenv("SNOWGLOBE_PASSWORD", "of somebody")
	t.Setenv("SNOWGLOBE_RELEASE", "eureka")
	run := snowglobe(t, "conform", "server", "--release", "madrid", "--check", "table/list/*")
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stderr, "from the environment: SNOWGLOBE_AUTH=legacy SNOWGLOBE_PASSWORD\n", "without the value of a secret, and without what a flag outvotes")
	require.NotContains(t, run.stderr, "of somebody")
}
