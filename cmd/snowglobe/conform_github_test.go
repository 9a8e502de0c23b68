package main

import (
	"os"
	"path/filepath"
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
