package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// Each command that the page about gates shows does what it says there, with reports and
// suites that are named as on the page.
func TestThePageAboutGates(t *testing.T) {
	lines := indented(t, "gates.md")
	dir := t.TempDir()
	script := "#!/bin/sh\nexec " + program + " connector \"$@\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "my-connector"), []byte(script), 0o700))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "mine"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine", "people.yaml"), []byte(ownSuite), 0o600))
	const few = "SNOWGLOBE_CHECK=test/*"
	says := map[string]string{
		"snowglobe conform connector --shard 1/4 --report shard-1 -- ./my-connector": "conformant (shard 1 of 4): ",
		"snowglobe conform diff main/report.json mine/report.json":                   "0 worse, 0 better, ",
		"snowglobe conform verify report":                                            "whole: ",
		"snowglobe conform verify --report report shard-1 shard-2 shard-3 shard-4":   "\nconformant: ",
		"snowglobe conform verify --suites mine":                                     "whole: mine, ",
	}
	require.Len(t, lines, len(says))
	run := func(line string) string { return shell(t, dir, line, few, "SNOWGLOBE_RELEASE=madrid") }
	for _, line := range lines {
		require.Contains(t, says, line)
		if strings.Contains(line, "--suites") {
			require.Contains(t, shell(t, dir, line), says[line])
			continue
		}
		switch line { // what other jobs leave
		case lines[0]:
			for _, other := range []string{"2", "3", "4"} {
				run(strings.NewReplacer("1/4", other+"/4", "shard-1", "shard-"+other).Replace(line))
			}
		case lines[1]:
			for _, folder := range []string{"main", "mine", "report"} {
				run("snowglobe conform connector --report " + folder + " -- ./my-connector")
			}
		}
		require.Contains(t, run(line), says[line], line)
	}
	require.FileExists(t, filepath.Join(dir, "report", "report.html"))
	require.Equal(t, report.ExitUsage, snowglobe(t, "conform", "verify", filepath.Join(dir, "shard-1")).code, "one shard is no run")
}
