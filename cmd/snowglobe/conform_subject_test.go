package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

func TestSubjectNames(t *testing.T) {
	script := filepath.Join(t.TempDir(), "mine.py")
	require.NoError(t, os.WriteFile(script, nil, 0o600))
	for want, argv := range map[string][]string{
		"conn":    {"./bin/conn", "--api-key", "s3cr3t-value"},
		"mine.py": {"/usr/bin/python3.12", script, "s3cr3t-value"},
		"sh":      {"sh", "-c", "exec ./conn"},
		"python3": {"python3"},
	} {
		require.Equal(t, want, subjectName(argv))
	}
}

func TestSecretsInArgumentsAreNotShown(t *testing.T) {
	require.Equal(t,
		[]string{"./conn", "--api-key", "[redacted]", "--password=[redacted]", "CLIENT_SECRET=[redacted]", "--token", "--verbose", "key", "x"},
		shownArguments([]string{"./conn", "--api-key", "a", "--password=b", "CLIENT_SECRET=c", "--token", "--verbose", "key", "x"}))
	run := snowglobe(t, "conform", "connector", "--release", "madrid", "--auth", "legacy", "--check", "auth/connect/story", "--", "/bin/false", "--api-key", "s3cr3t-value")
	require.Equal(t, report.ExitNotConformant, run.code, run.stdout+run.stderr)
	require.NotContains(t, run.stdout+run.stderr, "s3cr3t-value")
	require.Contains(t, run.stdout, "-- /bin/false --api-key '[redacted]'")
}
