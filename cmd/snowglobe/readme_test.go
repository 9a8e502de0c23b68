package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// binary is this command, built once for the tests that run it as a user does.
func binary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "snowglobe")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	return path
}

// serve starts the command and returns what it says when it is ready.
func serve(t *testing.T, args ...string) ready {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ready.json")
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--json", "--ready-file", file}, args...)
	command := exec.CommandContext(t.Context(), binary(t), args...)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 10 * time.Second
	stdout, err := command.StdoutPipe()
	require.NoError(t, err)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	require.NoError(t, command.Start())
	t.Cleanup(func() { _ = command.Wait() })
	var r ready
	require.NoError(t, json.NewDecoder(stdout).Decode(&r), stderr.String())
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	var again ready
	require.NoError(t, json.Unmarshal(content, &again))
	require.Equal(t, r, again, "the ready file says the same")
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	return r
}

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

func TestWrongUsage(t *testing.T) {
	program := binary(t)
	for _, c := range []struct {
		args        []string
		environment string
		says        string
	}{
		{args: []string{"serve", "--relase", "madrid"}, says: "did you mean --release?"},
		{args: []string{"serve", "--release", "madird"}, says: "madrid"},
		{args: []string{"serve", "--now", "yesterday"}, says: "2019-06-24T12:00:00Z"},
		{args: []string{"serve", "--set", "refresh_anser=same"}, says: "refresh_answer"},
		{args: []string{"serve", "--set", "refresh_answer"}, says: "KEY=VALUE"},
		{args: []string{"serve", "--control", "0.0.0.0:0"}, says: "--control-token"},
		{args: []string{"serve", "--tls-cert", "x.pem"}, says: "go together"},
		{args: []string{"serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"}, environment: "SNOWGLOBE_RELASE=x", says: "did you mean SNOWGLOBE_RELEASE?"},
		{args: []string{"sevre"}, says: "serve"},
		{args: []string{"ctl", "clok"}, says: "clock"},
		{args: []string{"ctl", "clock", "--control", "127.0.0.1:1"}, says: "is snowglobe serve running?"},
	} {
		command := exec.CommandContext(t.Context(), program, c.args...)
		command.Env = append(os.Environ(), c.environment)
		out, err := command.CombinedOutput()
		var failed *exec.ExitError
		require.ErrorAs(t, err, &failed, "%v: %s", c.args, out)
		require.Equal(t, usageExit, failed.ExitCode(), "%v: %s", c.args, out)
		require.Contains(t, string(out), c.says, "%v", c.args)
	}
}
