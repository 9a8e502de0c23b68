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
		{args: []string{"serve", "--set", "refresh_anser=same", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"}, says: "unknown switch \"refresh_anser\"; the nearest is \"refresh_answer\"; snowglobe releases show madrid lists all"},
		{args: []string{"serve", "--set", "refresh_answer"}, says: "--set \"refresh_answer\" is not SWITCH=VALUE"},
		{args: []string{"serve", "--control", "0.0.0.0:0"}, says: "--control-token"},
		{args: []string{"serve", "--listen", "8080", "--control", "127.0.0.1:0"}, says: "--listen \"8080\" is not an address; write it as 127.0.0.1:8080"},
		{args: []string{"serve", "--control", "127.0.0.1"}, says: "--control \"127.0.0.1\" is not an address"},
		{args: []string{"serve", "--tls-cert", "x.pem"}, says: "go together"},
		{args: []string{"serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"}, environment: "SNOWGLOBE_RELASE=x", says: "did you mean \"SNOWGLOBE_RELEASE\"?"},
		{args: []string{"version"}, environment: "SNOWGLOBE_RELASE=x", says: "did you mean \"SNOWGLOBE_RELEASE\"?"},
		{args: []string{"releases"}, environment: "SNOWGLOBE_JSON=maybe", says: "SNOWGLOBE_JSON"},
		{args: []string{"serve", "--control-token", ""}, says: "snowglobe: --control-token is given and empty; give it a value, or leave it out"},
		{args: []string{"serve", "--control-token", " "}, says: "snowglobe: the control token must have no white space"},
		{args: []string{"serve", "--control-token", "a\nb"}, says: "snowglobe: the control token must have no white space"},
		{args: []string{"serve"}, environment: "SNOWGLOBE_CONTROL_TOKEN=", says: "snowglobe: SNOWGLOBE_CONTROL_TOKEN is set and empty; give it a value, or unset it"},
		{args: []string{"serve"}, environment: "SNOWGLOBE_CONTROL_TOKEN=\t", says: "snowglobe: the control token must have no white space"},
		{args: []string{"serve"}, environment: "SNOWGLOBE_ADMIN_PASSWORD=", says: "snowglobe: SNOWGLOBE_ADMIN_PASSWORD is set and empty"},
		{args: []string{"ctl", "clock"}, environment: "SNOWGLOBE_CONTROL_TOKEN=", says: "snowglobe: SNOWGLOBE_CONTROL_TOKEN is set and empty"},
		{args: []string{"conform"}, environment: "SNOWGLOBE_CLIENT_SECRET=", says: "snowglobe: SNOWGLOBE_CLIENT_SECRET is set and empty"},
		{args: []string{"serve", "--now", "0001-01-01T00:00:00Z"}, says: "snowglobe: --now: time out of range: 0001-01-01T00:00:00Z is not in the years 1980 to 9000"},
		{args: []string{"fixtures", "generate", "--now", "0001-01-01T00:00:00Z"}, says: "snowglobe: --now: time out of range: 0001-01-01T00:00:00Z is not in the years 1980 to 9000"},
		{args: []string{"serve", "--set", "refresh_answer=same", "--set="}, says: "--set is given and empty"},
		{args: []string{"serve", "--tls-host", ""}, says: "--tls-host is given and empty"},
		{args: []string{"ctl", "create", "--admin-password="}, says: "--admin-password is given and empty"},
		{args: []string{"connector", "sync", "--state-dir", ""}, says: "--state-dir is given and empty"},
		{args: []string{"sevre"}, says: "snowglobe: snowglobe has no sevre; did you mean \"serve\"?; see snowglobe --help"},
		{args: []string{"ctl", "clok"}, says: "snowglobe: ctl has no clok; did you mean \"clock\"?; see snowglobe ctl --help"},
		{args: []string{"ctl", "clock", "--control", "127.0.0.1:1"}, says: "snowglobe: no answer from the control API at http://127.0.0.1:1: connect: connection refused; is snowglobe serve running?"},
		{args: []string{"ctl", "clock", "--rate", "fast"}, says: "--rate takes a number, and \"fast\" is none; see snowglobe ctl clock --help"},
		{args: []string{"serve", "--seed", "-1"}, says: "--seed takes a whole number of 0 or more, and \"-1\" is none"},
		{args: []string{"connector", "sync", "--lookback", "60d"}, says: "--lookback takes a duration such as 2h, 90m or 45s, and \"60d\" is none"},
		{args: []string{"connector", "sync", "--lookback", "0s"}, says: "--lookback is 0: give the length of the history to read, such as 1440h"},
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

// busy is the address of a port that somebody else has.
func busy(t *testing.T) string {
	t.Helper()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, taken.Close()) })
	return taken.Addr().String()
}

// A port that somebody has is the newcomer's first obstacle: the second serve,
// where both are taken.
func TestBusyPort(t *testing.T) {
	one, other := busy(t), busy(t)
	for _, given := range []map[string]string{
		{"--listen": one, "--control": "127.0.0.1:0"}, {"--listen": "127.0.0.1:0", "--control": one}, {"--listen": one, "--control": other},
	} {
		run := snowglobe(t, "serve", "--events", "0", "--listen", given["--listen"], "--control", given["--control"])
		require.Equal(t, usageExit, run.code, run.stdout)
		for flag, address := range given {
			_, port, err := net.SplitHostPort(address)
			require.NoError(t, err)
			if port == "0" {
				require.NotContains(t, run.stderr, flag)
				continue
			}
			require.Contains(t, run.stderr, flag+": "+address+" is taken, perhaps by another snowglobe serve")
			require.Contains(t, run.stderr, "lsof -i :"+port)
			require.Contains(t, run.stderr, flag+" 127.0.0.1:0 picks a free one")
		}
	}
}

// What is wrong with the settings is said before anything is done: here before a
// port is asked for that somebody else has.
func TestMistakesComeFirst(t *testing.T) {
	ports := []string{"--listen", busy(t), "--control", busy(t)}
	dir := t.TempDir()
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--release", "calgary"}, `unknown release "calgary"`},
		{[]string{"--origin", "old"}, `unknown origin "old"`},
		{[]string{"--set", "refresh_answer=x"}, "it takes same, absent, rotated"},
		{[]string{"--set", "rotation=incidnt=7x1d"}, "incidnt"},
		{[]string{"--events", "-1"}, "events -1"},
		{[]string{"--people", "100000000"}, "choose at most"},
		{[]string{"--now", "1066-10-14T09:00:00Z"}, "1066"},
		{[]string{"--client-id", "a b"}, "the client id must not contain white space"},
		{[]string{"--max-instances", "0"}, `--max-instances takes a whole number of 1 or more, and "0" is none`},
		{[]string{"--tls-cert", "/no/such", "--tls-key", "/no/such"}, "/no/such"},
		{[]string{"--tls-host", "name.example"}, "--tls-host is for the certificate that --tls makes"},
		{[]string{"--tls", "--tls-host", "a/b"}, `"a/b" is no host for a certificate`},
		{[]string{"--fixtures", "/no/such"}, "/no/such"},
		{[]string{"--ready-file", dir}, "--ready-file: " + dir + " is there and is no regular file; choose another path"},
		{[]string{"--ready-file", dir + "/no/ready"}, "--ready-file: write to " + dir + "/no: no such file or directory; name a file in a folder that can be written to"},
	} {
		run := snowglobe(t, append(append([]string{"serve"}, c.args...), ports...)...)
		require.Equal(t, usageExit, run.code, "%v: %s", c.args, run.stderr)
		require.Contains(t, run.stderr, c.says, "%v", c.args)
		require.NotContains(t, run.stderr, "is taken", "%v", c.args)
		require.Empty(t, run.stdout, "%v", c.args)
	}
}
