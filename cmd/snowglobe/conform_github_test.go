package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// In a workflow of GitHub a run says what failed where people look, and leaves every
// file of a report.
func TestGitHub(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("mine", 0o700))
	require.NoError(t, os.WriteFile("mine/people.yaml", []byte(failing(ownSuite)), 0o600))
	require.NoError(t, os.WriteFile("step.md", []byte("before\n"), 0o600))
	arguments := []string{"conform", "server", "--suites", "mine", "--release", "madrid", "--report", "report"}

	t.Setenv("GITHUB_ACTIONS", "")
	run := snowglobe(t, arguments...)
	require.NotContains(t, run.stdout, "::error", "elsewhere nobody understands that")

	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("GITHUB_STEP_SUMMARY", "step.md")
	run = snowglobe(t, arguments...)
	require.Equal(t, report.ExitNotConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stdout, "\n::error title=people/admin-is-active (madrid%2C legacy and 1 more)::the administrator is active%0A")
	step, err := os.ReadFile("step.md")
	require.NoError(t, err)
	summary, err := os.ReadFile("report/summary.md")
	require.NoError(t, err)
	require.Contains(t, string(summary), "### FAIL `people/admin-is-active`")
	require.Equal(t, "before\n"+string(summary), string(step))

	left, err := filepath.Glob("report/*")
	require.NoError(t, err)
	require.Equal(t, []string{"report/badge.json", "report/junit.xml", "report/report.html", "report/report.json", "report/report.tap", "report/summary.md"}, left)
}

// What a connector says is nobody's order to GitHub.
func TestWordsOfOthersAreNoCommandsOfGitHub(t *testing.T) {
	t.Chdir(t.TempDir())
	const says = "#!/bin/sh\necho '::add-mask::a' >&2\necho '##[set-env name=a]b' >&2\nexit 12\n"
	require.NoError(t, os.WriteFile("mine", []byte(says), 0o700))
	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("GITHUB_STEP_SUMMARY", "")
	run := snowglobe(t, "conform", "connector", "--release", "madrid", "--auth", "oauth", "--check", "auth/connect/story", "--", "./mine")
	require.Equal(t, report.ExitNotConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stdout, "  ::add-mask::a\n", "people still see it")
	require.Equal(t, []string{"::error title=auth/connect/story (madrid%2C oauth)"}, heard(run.stdout))
}

// heard are the commands in an output, up to their data, as GitHub's runner finds them: it
// passes over blanks before one, and until it hears the word it was given when told to stop,
// over all of them.
func heard(output string) (commands []string) {
	silence := ""
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		command, data, _ := strings.Cut(strings.TrimPrefix(line, "::"), "::")
		switch {
		case silence != "":
			if line == "::"+silence+"::" {
				silence = ""
			}
		case !strings.HasPrefix(line, "::"):
			if strings.Contains(line, "##[") {
				commands = append(commands, line)
			}
		case command == "stop-commands":
			silence = data
		default:
			commands = append(commands, "::"+command)
		}
	}
	return commands
}
