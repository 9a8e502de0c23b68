package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/connector"
)

// Whoever waits for a pipe that nobody writes to can be told to end.
func TestEndWhileReadingAPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe.csv")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	r := serve(t, "--events", "0")
	connects := func(flag string) []string {
		return []string{"connector", "connect", "--instance-url", r.InstanceURL, "--username", "admin", "--auth", "legacy", "--state-dir", filepath.Join(t.TempDir(), "state"), flag, pipe}
	}
	for _, c := range []struct {
		code int
		args []string
	}{
		{int(interruptedExit), []string{"serve", "--config", pipe}},
		{int(interruptedExit), []string{"fixtures", "import", "--control", r.ControlURL, pipe}},
		{int(interruptedExit), []string{"ctl", "rows", "--control", r.ControlURL, "--file", pipe}},
		{int(interruptedExit), []string{"serve", "--tls-cert", pipe, "--tls-key", pipe}},
		{int(interruptedExit), []string{"conform", "server", "--control", r.ControlURL, "--ca-file", pipe}},
		{connector.ExitTryLater, connects("--ca-file")},
		{connector.ExitTryLater, connects("--key-file")},
	} {
		args := c.args
		command := exec.CommandContext(t.Context(), program, args...)
		command.Env = append(os.Environ(), "SNOWGLOBE_PASSWORD=admin")
		require.NoError(t, command.Start())
		writer, err := os.OpenFile(pipe, os.O_WRONLY, 0) // waits until the program reads
		require.NoError(t, err)
		require.NoError(t, command.Process.Signal(syscall.SIGTERM))
		_ = command.Wait() // its exit code is looked at instead
		require.Equal(t, c.code, command.ProcessState.ExitCode(), args)
		require.NoError(t, writer.Close())
	}
}

// A file that is taken for a few certificates is not read to an end that it may not have.
func TestFilesThatAreTooLong(t *testing.T) {
	long := filepath.Join(t.TempDir(), "long.pem")
	require.NoError(t, os.WriteFile(long, bytes.Repeat([]byte("x\n"), 1<<20), 0o600))
	short := filepath.Join(t.TempDir(), "short.pem")
	require.NoError(t, os.WriteFile(short, nil, 0o600))
	state := []string{"--instance-url", "https://127.0.0.1:1", "--username", "admin", "--auth", "legacy", "--state-dir", filepath.Join(t.TempDir(), "state")}
	t.Setenv("SNOWGLOBE_PASSWORD", "admin")
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"serve", "--tls-cert", long, "--tls-key", short}, "load the certificate: read " + long},
		{[]string{"serve", "--tls-cert", short, "--tls-key", long}, "load the key of the certificate: read " + long},
		{[]string{"conform", "server", "--ca-file", long}, "--ca-file: read " + long},
		{append([]string{"connector", "connect", "--ca-file", long}, state...), "SNOWGLOBE_CA_FILE: " + long},
		{append([]string{"connector", "connect", "--key-file", long}, state...), "SNOWGLOBE_KEY_FILE: " + long},
	} {
		run := snowglobe(t, c.args...)
		require.NotZero(t, run.code)
		require.Contains(t, run.stderr, c.says+": longer than 1 MiB; is it the right file?", "%v", c.args)
	}
}

// Whoever waits for a server that does not answer can be told to end, too, and
// says by the exit code that this is why.
func TestEndWhileAServerThinks(t *testing.T) {
	asked := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a server sees that its client is gone once all was read
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	defer server.Close()
	for _, args := range [][]string{
		{"ctl", "instances"}, {"ctl", "journal"}, {"ctl", "clock", "--advance", "2h"}, {"fixtures", "export"}, {"fixtures", "import", "rows.csv"},
		{"healthcheck"}, {"conform", "server"},
	} {
		command := exec.CommandContext(t.Context(), program, append(args, "--control", server.URL)...)
		var stdout, stderr bytes.Buffer
		command.Stdout, command.Stderr = &stdout, &stderr
		require.NoError(t, command.Start())
		<-asked
		require.NoError(t, command.Process.Signal(syscall.SIGTERM))
		_ = command.Wait() // its exit code is looked at instead
		require.Equal(t, int(interruptedExit), command.ProcessState.ExitCode(), "%v: %s", args, stderr.String())
		require.Empty(t, stdout.String(), args)
		require.NotContains(t, stderr.String(), "context", args)
	}
}

// A closed terminal ends the kit as an interrupt does, and no subject or home of
// it stays.
func TestHangup(t *testing.T) {
	// What this process ignores, as it does under nohup, its children ignore too;
	// what it asks for, they find as it usually is.
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	dir := t.TempDir()
	started := filepath.Join(dir, "started")
	require.NoError(t, syscall.Mkfifo(started, 0o600))
	command := exec.CommandContext(t.Context(), program, "conform", "connector", "--release", "madrid", "--auth", "legacy",
		"--check", "auth/connect/story", "--timeout", "5m", "--", "/bin/sh", "-c", "echo $$ > "+started+"; exec sleep 600")
	command.Env = append(os.Environ(), "TMPDIR="+dir)
	require.NoError(t, command.Start())
	fifo, err := os.Open(started) // waits until the subject writes
	require.NoError(t, err)
	defer func() { _ = fifo.Close() }()
	pid, err := bufio.NewReader(fifo).ReadString('\n')
	require.NoError(t, err)
	require.NoError(t, command.Process.Signal(syscall.SIGHUP))
	_ = command.Wait() // its exit code is looked at instead
	require.Equal(t, report.ExitInterrupted, command.ProcessState.ExitCode())
	require.NoFileExists(t, "/proc/"+strings.TrimSpace(pid)+"/cwd")
	homes, err := filepath.Glob(filepath.Join(dir, "snowglobe-subject-*"))
	require.NoError(t, err)
	require.Empty(t, homes)
}
