package main

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// example is a command of the README and what it shows as its output.
type example struct{ command, output string }

func examples(t *testing.T) []example {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	var found []example
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for line := range strings.Lines(block[1]) {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				found = append(found, example{command: command})
				continue
			}
			found[len(found)-1].output += line
		}
	}
	return found
}

// The README's calls do what the README shows; … stands for anything.
func TestReadme(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing; install it")
	}
	r := serve(t, "--seed", "1", "--now", "2019-06-24T12:00:00Z")
	all := examples(t)
	require.GreaterOrEqual(t, len(all), 6)
	const mark = "=== next ==="
	var script strings.Builder
	script.WriteString("set -u\n")
	for _, e := range all {
		script.WriteString(e.command + "echo; echo '" + mark + "'\n")
	}
	addresses := strings.NewReplacer("http://127.0.0.1:8080", r.InstanceURL, "http://127.0.0.1:8081", r.ControlURL)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "bash", "-c", addresses.Replace(script.String())).CombinedOutput()
	require.NoError(t, err, string(out))
	outputs := strings.Split(strings.ReplaceAll(string(out), "\r", ""), mark)
	for i, e := range all {
		want := regexp.QuoteMeta(strings.TrimSpace(addresses.Replace(e.output)))
		want = strings.ReplaceAll(want, "…", `[^\n]*`)
		require.Regexp(t, `^`+want+`$`, strings.TrimSpace(outputs[i]), e.command)
	}
}
