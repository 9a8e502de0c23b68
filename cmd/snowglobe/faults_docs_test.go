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

// The commands of docs/faults.md do what the page says, with the schedule that it shows.
func TestFaultsDocs(t *testing.T) {
	for _, tool := range []string{"curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is missing; install it")
		}
	}
	page, err := os.ReadFile("../../docs/faults.md")
	require.NoError(t, err)
	schedule := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(page)
	require.NotNil(t, schedule)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "schedule.yaml"), schedule[1], 0o600))
	r := serve(t, "--events", "0", "--seed", "7")
	said := map[string]string{}
	for _, line := range indented(t, "faults.md") {
		said[line] = shell(t, dir, strings.ReplaceAll(line, "http://127.0.0.1:8081", r.ControlURL), "SNOWGLOBE_CONTROL="+r.ControlURL)
		if strings.HasSuffix(line, "--file schedule.yaml") {
			require.Equal(t, 503, incidentStatus(t, r))
			require.Equal(t, 200, incidentStatus(t, r), "the second attempt")
		}
	}
	for line, says := range map[string]string{
		"ctl faults --profile weather":   `(?s)profile +weather\nseed +7\n.*throttled +0 +0`,
		"ctl faults   ":                  `profile +weather`,
		"ctl faults --file":              `overloaded +0 +0 +answer: \{status: 503, headers`,
		"ctl journal --limit":            `(?s)503 .*faults: overloaded\n`,
		"ctl faults --clear":             `Nothing goes wrong`,
		"curl -s -X PUT":                 `"name":"overloaded".*"considered":0,"played":0`,
		"curl -s http":                   `"seed":7`,
		"curl -s -X DELETE":              `^$`,
		"ctl journal --json | jq -c 'se": `^\["/api/now/table/incident",503,\["overloaded"\]\]\n`,
	} {
		found := 0
		for written, out := range said {
			if strings.Contains(written, line) {
				found++
				require.Regexp(t, says, out, written)
			}
		}
		require.Equal(t, 1, found, line)
	}
	require.Len(t, said, 9, "each command of the page is looked at")
}
