package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// leaveReport writes a report as a run does, and returns the folder.
func leaveReport(t *testing.T, r *report.Report) string {
	t.Helper()
	folder := t.TempDir()
	var text bytes.Buffer
	require.NoError(t, r.WriteJSON(&text))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "report.json"), text.Bytes(), 0o600))
	return folder
}

// judgedRows are rows, each as "id release flow status".
func judgedRows(lines ...string) []report.Check {
	var all []report.Check
	for _, line := range lines {
		f := strings.Fields(line)
		c := report.Check{ID: f[0], Title: "title of " + f[0], Level: "must", Release: f[1], Auth: f[2], Status: report.Status(f[3])}
		if c.Status != report.Pass {
			c.Reason = "status is 200\x1b[2J, wanted 401\n  came: much"
		}
		all = append(all, c)
	}
	return all
}

// Two runs of the kit, of which the second met a program that does not work any more.
func TestDiffOfTwoRuns(t *testing.T) {
	dir := t.TempDir()
	conform := func(report string, more ...string) {
		args := append([]string{"conform", "connector", "--release", "fuji,madrid", "--auth", "legacy", "--check", "auth/connect/story", "--check", "test/*", "--report", filepath.Join(dir, report)}, more...)
		snowglobe(t, args...)
	}
	conform("good")
	conform("bad", "--", "/bin/sh", "-c", "exit 1")
	good, bad := filepath.Join(dir, "good"), filepath.Join(dir, "bad", "report.json")

	run := snowglobe(t, "conform", "diff", good, bad)
	require.Equal(t, report.ExitNotConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stdout, "Not the same: subject, connector snowglobe devel and connector sh\n")
	require.Contains(t, run.stdout, "\nWorse\n  auth/connect/story: pass -> fail  connect, test and sync work")
	require.Contains(t, run.stdout, "\n    Fuji, Madrid (legacy)\n    conformance/suites/connector/auth-connect.yaml:", "one defect is told once")
	require.Contains(t, run.stdout, "\nJudged by one run alone\n  pass -> skip: test/", "what stands on it is no worse than it was")
	require.Contains(t, run.stdout, "\n2 worse, 0 better, 0 as before")

	run = snowglobe(t, "conform", "diff", bad, good)
	require.Equal(t, 0, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stdout, "\nBetter\n  auth/connect/story: fail -> pass")
	run = snowglobe(t, "conform", "diff", good, good)
	require.Equal(t, 0, run.code)
	require.NotContains(t, run.stdout, "Not the same")
	require.Contains(t, run.stdout, "\n0 worse, 0 better, ")
}

func TestDiffForPrograms(t *testing.T) {
	a := leaveReport(t, report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, judgedRows("a/b fuji oauth pass", "a/b madrid oauth pass", "a/c any none skip")))
	b := leaveReport(t, report.New("1", 8, report.Subject{Kind: "server", Name: "x"}, judgedRows("a/b fuji oauth warn", "a/b madrid oauth pass", "a/c any none unsupported")))
	run := snowglobe(t, "conform", "diff", a, b, "--json")
	require.Equal(t, report.ExitNotConformant, run.code, run.stderr)
	var said struct {
		A, B struct {
			File string
			Seed int
		}
		Settings []map[string]string
		Worse    []map[string]string
		Better   []any
		Same     int
		Neither  int
	}
	require.NoError(t, json.Unmarshal([]byte(run.stdout), &said))
	require.Equal(t, filepath.Join(a, "report.json"), said.A.File)
	require.Equal(t, 8, said.B.Seed)
	require.Equal(t, []map[string]string{{"what": "seed", "a": "7", "b": "8"}}, said.Settings)
	require.Equal(t, []map[string]string{{
		"id": "a/b", "title": "title of a/b", "level": "must", "release": "fuji", "auth": "oauth", "a": "pass", "b": "warn",
		"reason": "status is 200\x1b[2J, wanted 401\n  came: much",
	}}, said.Worse)
	require.NotNil(t, said.Better, "an empty list, not null")
	require.Equal(t, []int{1, 1}, []int{said.Same, said.Neither})

	run = snowglobe(t, "conform", "diff", a, b)
	require.NotContains(t, run.stdout, "\x1b", "what a subject says does not steer the terminal")
}

func TestSlipsOfDiff(t *testing.T) {
	whole := leaveReport(t, report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, judgedRows("a/b fuji oauth pass")))
	other := leaveReport(t, report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, judgedRows("a/c fuji oauth fail")))
	torn := t.TempDir()
	text, err := os.ReadFile(filepath.Join(whole, "report.json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(torn, "report.json"), text[:len(text)-20], 0o600))
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{whole}, "conform diff needs B; for example: snowglobe conform diff main/report.json mine/report.json"},
		{[]string{whole, whole, whole}, "is too many"},
		{[]string{whole, "/no/such"}, "open /no/such: no such file or directory"},
		{[]string{t.TempDir(), whole}, "report.json: no such file or directory"},
		{[]string{whole, torn}, torn + "/report.json: line "},
		{[]string{whole, other}, "there is no row that both runs have judged"},
		{[]string{whole, whole, "--release", "madrid"}, "conform diff judges nothing, and --release is about that; leave it out"},
		{[]string{whole, whole, "--jsn"}, `did you mean "--json"?`},
	} {
		run := snowglobe(t, append([]string{"conform", "diff"}, c.args...)...)
		require.Equal(t, report.ExitUsage, run.code, "%v: %s", c.args, run.stdout)
		require.Contains(t, run.stderr, c.says, "%v", c.args)
	}
	run := snowglobe(t, "conform", "list", "--seed", "7")
	require.Equal(t, report.ExitUsage, run.code)
	require.Contains(t, run.stderr, "conform list judges nothing, and --seed is about that")
}
