package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// steer runs ctl against a server and wants it to end well.
func steer(t *testing.T, r ready, args ...string) string {
	t.Helper()
	run := snowglobe(t, append([]string{"ctl", "--control", r.ControlURL}, args...)...)
	require.Equal(t, 0, run.code, "%v: %s", args, run.stderr)
	return run.stdout
}

// missteer runs ctl against a server, wants it to refuse, and returns why.
func missteer(t *testing.T, r ready, args ...string) string {
	t.Helper()
	run := snowglobe(t, append([]string{"ctl", "--control", r.ControlURL}, args...)...)
	require.Equal(t, usageExit, run.code, "%v: %s", args, run.stdout)
	require.Empty(t, run.stdout, "%v", args)
	return run.stderr
}

// Whoever forgets the name keeps the instance that everybody uses.
func TestDeleteNeedsAName(t *testing.T) {
	r := serve(t, "--events", "0")
	steer(t, r, "fork", "--name", "copy", "--no-port")
	require.NotEmpty(t, missteer(t, r, "delete"))
	require.Contains(t, steer(t, r, "instances"), `"name": "default"`)
	steer(t, r, "delete", "copy")
	require.NotContains(t, steer(t, r, "instances"), "copy")
}
