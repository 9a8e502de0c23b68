package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The calls of docs/rest-apis.md are answered well as they stand there.
func TestRESTDocs(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing; install it")
	}
	text, err := os.ReadFile("../../docs/rest-apis.md")
	require.NoError(t, err)
	r := serve(t, "--seed", "1", "--now", "2019-06-24T12:00:00Z")
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("a note\n"), 0o600))
	sysID := regexp.MustCompile(`[0-9a-f]{32}`).FindString(ask(t, r, "/api/now/table/incident?sysparm_limit=1&sysparm_fields=sys_id"))
	require.NotEmpty(t, sysID)
	instance := strings.NewReplacer("http://127.0.0.1:8080", r.InstanceURL, "SYS_ID", sysID, "curl ", "curl -s -w ' %{http_code}\\n' ")
	calls := 0
	for _, block := range regexp.MustCompile("(?s)```\n(curl .*?)```").FindAllStringSubmatch(string(text), -1) {
		out := strings.TrimSpace(shell(t, dir, instance.Replace(block[1])))
		for line := range strings.SplitSeq(out, "\n") {
			require.Regexp(t, ` 20[01]$`, line, block[1])
			calls++
		}
		require.NotContains(t, out, `"error"`, block[1])
	}
	require.Equal(t, strings.Count(string(text), "\ncurl "), calls)
}

// So are those of docs/old-roads.md, where an error may stand in a 200 as well.
func TestOldRoadsDocs(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing; install it")
	}
	text, err := os.ReadFile("../../docs/old-roads.md")
	require.NoError(t, err)
	r := serve(t, "--seed", "1", "--now", "2019-06-24T12:00:00Z")
	instance := strings.NewReplacer("http://127.0.0.1:8080", r.InstanceURL, "curl ", "curl -s -w ' %{http_code}\\n' ")
	calls := 0
	for _, block := range regexp.MustCompile("(?s)```\n(curl .*?)```").FindAllStringSubmatch(string(text), -1) {
		out := shell(t, t.TempDir(), instance.Replace(block[1]))
		for _, status := range regexp.MustCompile(`(?m) (\d{3})$`).FindAllStringSubmatch(out, -1) {
			require.Contains(t, []string{"200", "201"}, status[1], "%s\n%s", block[1], out)
			calls++
		}
		require.NotContains(t, out, `"error"`, block[1])
		require.NotContains(t, out, `"__error"`, block[1])
		require.NotContains(t, out, `"records":[]`, block[1])
		require.NotContains(t, out, "<error", block[1])
	}
	require.Equal(t, strings.Count(string(text), "\ncurl "), calls)
}
