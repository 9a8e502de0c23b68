package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
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

// The forms that the help of ctl clock shows are those that work, and an error
// shows them too.
func TestClockSaysHowToWriteIt(t *testing.T) {
	r := serve(t, "--events", "0", "--now", "2019-06-24T12:00:00Z")
	steer(t, r, "fork", "--name", "copy", "--no-port")
	help := snowglobe(t, "ctl", "clock", "--help").stdout
	_, examples, _ := strings.Cut(help, "Examples:")
	lines := regexp.MustCompile(`(?m)^  snowglobe ctl (clock[^#\n]*)`).FindAllStringSubmatch(examples, -1)
	require.Len(t, lines, 5, help)
	for _, line := range lines {
		steer(t, r, strings.Fields(line[1])...)
	}
	for _, written := range []string{"2h", "90m", "45s", "1h30m", "-5m", "24h"} {
		require.Contains(t, help, written)
		steer(t, r, "clock", "--advance", written)
	}
	for _, written := range []string{"2019-06-24T12:00:00Z", "2019-06-24T14:00:00+02:00"} {
		require.Contains(t, help, written)
		require.Contains(t, steer(t, r, "clock", "--now", written), `"now": "2019-06-24T12:00:00Z"`)
	}
	require.Contains(t, missteer(t, r, "clock", "--advance", "1d"), `"1d" is not a duration; write it with units as 2h`)
	require.Contains(t, missteer(t, r, "clock", "--now", "noon"), `"noon" is not a time; write it as 2019-06-24T12:00:00Z`)
}

// What cannot be rows is refused here, with what rows look like; the example
// works.
func TestRowsThatAreNone(t *testing.T) {
	r := serve(t, "--events", "0")
	file := filepath.Join(t.TempDir(), "rows.json")
	write := func(text string) { require.NoError(t, os.WriteFile(file, []byte(text), 0o600)) }
	require.Contains(t, missteer(t, r, "rows"), `standard input is empty, and rows are wanted, as {"rows":[`)
	write(" \n")
	require.Contains(t, missteer(t, r, "rows", "--file", file), file+" is empty")
	write("{\"rows\":\n[}")
	require.Contains(t, missteer(t, r, "rows", "--file", file), "is not JSON in line 2")
	write(`{"rows":[]}`)
	require.Contains(t, missteer(t, r, "rows", "--file", file), "rows is empty; there is nothing to import")
	write(rowsExample)
	require.Contains(t, steer(t, r, "rows", "--file", file), `"inserted": 1`)
}

func TestNoSuchInstance(t *testing.T) {
	r := serve(t, "--events", "0")
	steer(t, r, "fork", "--name", "copy", "--no-port")
	for _, args := range [][]string{{"show", "cope"}, {"clock", "cope", "--advance", "2h"}, {"journal", "cope"}, {"delete", "cope"}, {"fork", "cope"}} {
		require.Equal(t, "snowglobe: no such instance: cope; there are copy, default; see snowglobe ctl instances\n", missteer(t, r, args...), "%v", args)
	}
}
