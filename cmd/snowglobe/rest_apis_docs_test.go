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
