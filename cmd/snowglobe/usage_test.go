package main

import (
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
		{args: []string{"serve", "--release", "madird"}, says: "madrid"},
		{args: []string{"serve", "--now", "yesterday"}, says: "2019-06-24T12:00:00Z"},
		{args: []string{"serve", "--set", "refresh_anser=same"}, says: "refresh_answer"},
		{args: []string{"serve", "--set", "refresh_answer"}, says: "KEY=VALUE"},
		{args: []string{"serve", "--control", "0.0.0.0:0"}, says: "--control-token"},
		{args: []string{"serve", "--tls-cert", "x.pem"}, says: "go together"},
		{args: []string{"serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"}, environment: "SNOWGLOBE_RELASE=x", says: "did you mean \"SNOWGLOBE_RELEASE\"?"},
		{args: []string{"version"}, environment: "SNOWGLOBE_RELASE=x", says: "did you mean \"SNOWGLOBE_RELEASE\"?"},
		{args: []string{"releases"}, environment: "SNOWGLOBE_JSON=maybe", says: "SNOWGLOBE_JSON"},
		{args: []string{"sevre"}, says: "serve"},
		{args: []string{"ctl", "clok"}, says: "clock"},
		{args: []string{"ctl", "clock", "--control", "127.0.0.1:1"}, says: "is snowglobe serve running?"},
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
