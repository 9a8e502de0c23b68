package main

import (
	"net"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWrongUsage(t *testing.T) {
	for _, c := range []struct {
		args        []string
		environment string
		says        string
	}{
		{args: []string{"serve", "--relase", "madrid"}, says: "did you mean \"--release\"?"},
		{args: []string{"serve", "--release", "madird", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"}, says: "madrid"},
		{args: []string{"serve", "--now", "yesterday"}, says: "2019-06-24T12:00:00Z"},
		{args: []string{"serve", "--set", "refresh_anser=same", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"}, says: "unknown key \"refresh_anser\"; the nearest is \"refresh_answer\"; snowglobe releases show madrid lists all"},
		{args: []string{"serve", "--set", "refresh_answer"}, says: "KEY=VALUE"},
		{args: []string{"serve", "--control", "0.0.0.0:0"}, says: "--control-token"},
		{args: []string{"serve", "--listen", "8080", "--control", "127.0.0.1:0"}, says: "--listen \"8080\" is not an address; write it as 127.0.0.1:8080"},
		{args: []string{"serve", "--control", "127.0.0.1"}, says: "--control \"127.0.0.1\" is not an address"},
		{args: []string{"serve", "--tls-cert", "x.pem"}, says: "go together"},
		{args: []string{"serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"}, environment: "SNOWGLOBE_RELASE=x", says: "did you mean \"SNOWGLOBE_RELEASE\"?"},
		{args: []string{"version"}, environment: "SNOWGLOBE_RELASE=x", says: "did you mean \"SNOWGLOBE_RELEASE\"?"},
		{args: []string{"releases"}, environment: "SNOWGLOBE_JSON=maybe", says: "SNOWGLOBE_JSON"},
		{args: []string{"sevre"}, says: "snowglobe: snowglobe has no sevre; did you mean \"serve\"?; see snowglobe --help"},
		{args: []string{"ctl", "clok"}, says: "snowglobe: ctl has no clok; did you mean \"clock\"?; see snowglobe ctl --help"},
		{args: []string{"ctl", "clock", "--control", "127.0.0.1:1"}, says: "snowglobe: no answer from the control API at http://127.0.0.1:1: connect: connection refused; is snowglobe serve running?"},
		{args: []string{"ctl", "clock", "--rate", "fast"}, says: "--rate takes a number, and \"fast\" is none; see snowglobe ctl clock --help"},
		{args: []string{"serve", "--seed", "-1"}, says: "--seed takes a whole number of 0 or more, and \"-1\" is none"},
		{args: []string{"connector", "sync", "--lookback", "60d"}, says: "--lookback takes a duration such as 2h, 90m or 45s, and \"60d\" is none"},
		{args: []string{"ctl", "clock"}, environment: "SNOWGLOBE_ADVANCE=2h", says: "SNOWGLOBE_ADVANCE is unknown"},
		{args: []string{"releases"}, environment: "SNOWGLOBE_JSON=maybe", says: "SNOWGLOBE_JSON takes true or false, and \"maybe\" is none"},
		{args: []string{"ctl", "delete"}, says: "snowglobe: ctl delete needs NAME; for example: snowglobe ctl delete copy"},
		{args: []string{"releases", "diff"}, says: "snowglobe: releases diff needs A and B; for example: snowglobe releases diff fuji madrid"},
		{args: []string{"releases", "diff", "fuji"}, says: "snowglobe: releases diff needs B; for example: snowglobe releases diff fuji madrid"},
		{args: []string{"releases", "dif"}, says: "did you mean \"diff\"?"},
		{args: []string{"connector", "conect"}, says: "did you mean \"connect\"?"},
		{args: []string{"conform", "explain"}, says: "snowglobe: which check? Give an id, as in: conform explain history/first/60-days; conform list lists them"},
		{args: []string{"ctl", "show", "one", "two"}, says: "snowglobe: ctl show takes no more than [NAME], and \"two\" is too many"},
		{args: []string{"serve", "madrid"}, says: "snowglobe: serve takes no argument, and \"madrid\" is one; see snowglobe serve --help"},
	} {
		command := exec.CommandContext(t.Context(), program, c.args...)
		command.Env = append(os.Environ(), c.environment)
		out, err := command.CombinedOutput()
		var failed *exec.ExitError
		require.ErrorAs(t, err, &failed, "%v: %s", c.args, out)
		require.Equal(t, usageExit, failed.ExitCode(), "%v: %s", c.args, out)
		require.Contains(t, string(out), c.says, "%v", c.args)
	}
}

// A port that somebody has is the newcomer's first obstacle: the second serve.
func TestBusyPort(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, taken.Close()) })
	address := taken.Addr().String()
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	for flag, other := range map[string]string{"--listen": "--control", "--control": "--listen"} {
		run := snowglobe(t, "serve", "--events", "0", flag, address, other, "127.0.0.1:0")
		require.Equal(t, usageExit, run.code, run.stdout)
		require.Contains(t, run.stderr, flag+": "+address+" is taken, perhaps by another snowglobe serve")
		require.Contains(t, run.stderr, "lsof -i :"+port)
		require.Contains(t, run.stderr, flag+" 127.0.0.1:0 picks a free one")
	}
}
