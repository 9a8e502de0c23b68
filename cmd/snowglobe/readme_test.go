package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
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

// The README's calls succeed and print what the README shows; … stands for anything
// on a line, so that what a command ends with is looked at, too.
func TestReadme(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing; install it")
	}
	r := serve(t, "--seed", "1", "--now", "2019-06-24T12:00:00Z", "--proxy", "127.0.0.1:0")
	all := examples(t)
	require.GreaterOrEqual(t, len(all), 6)
	const mark, exit = "=== next ===", "exit code "
	var script strings.Builder
	script.WriteString("set -u\nexport PATH='" + filepath.Dir(program) + "':$PATH SNOWGLOBE_CONTROL=" + r.ControlURL + "\n")
	for _, e := range all {
		require.NotRegexp(t, `curl .* --json `, e.command, "curl knows it from 7.82 on, and Ubuntu 22.04 has 7.81: write -H and -d")
		script.WriteString(e.command + "code=$?; echo; echo \"" + exit + "$code\"; echo '" + mark + "'\n")
	}
	addresses := strings.NewReplacer("http://127.0.0.1:8080", r.InstanceURL, "http://127.0.0.1:8081", r.ControlURL, "http://127.0.0.1:8082", r.ProxyURL)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, "bash", "-c", addresses.Replace(script.String()))
	command.Dir = t.TempDir()
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
	outputs := strings.Split(strings.ReplaceAll(string(out), "\r", ""), mark)
	for i, e := range all {
		want := regexp.QuoteMeta(strings.TrimSpace(addresses.Replace(e.output)))
		want = strings.ReplaceAll(want, "…", `[^\n]*`)
		printed, code, _ := strings.Cut(outputs[i], exit)
		require.Equal(t, "0", strings.TrimSpace(code), "%s: %s", e.command, printed)
		require.Regexp(t, `^`+want+`$`, strings.TrimSpace(printed), e.command)
	}
}

// What README and CONTRIBUTING say of make test is what the Makefile does, step
// by step: that it checks the format, for one, and does not rewrite files.
func TestWhatMakeTestDoesIsSaid(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	require.NoError(t, err)
	steps := regexp.MustCompile(`(?m)^test: ([^#]*)`).FindSubmatch(makefile)
	require.NotNil(t, steps)
	words := map[string]string{
		"deps": "install", "fmt-check": "checks the format", "vet": "vets", "lint": "lints",
		"conform": "matrix", "race": "race detector",
	}
	for file, about := range map[string]string{
		"README.md":       `(?s)make test\n(.*?)\n\n`,
		"CONTRIBUTING.md": "(?s)(`make test`.*)",
	} {
		text, err := os.ReadFile("../../" + file)
		require.NoError(t, err)
		said := regexp.MustCompile(about).FindSubmatch(text)
		require.NotNil(t, said, file)
		said[1] = regexp.MustCompile(`\s+`).ReplaceAll(said[1], []byte(" "))
		for step := range strings.FieldsSeq(string(steps[1])) {
			require.Contains(t, words, step, "make test has a step that %s says nothing of", file)
			require.Contains(t, string(said[1]), words[step], "%s on make test", file)
		}
	}
}
