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
)

// Whoever waits for a pipe that nobody writes to can be told to end.
func TestEndWhileReadingAPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe.csv")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	r := serve(t, "--events", "0")
	for _, args := range [][]string{
		{"serve", "--config", pipe}, {"fixtures", "import", "--control", r.ControlURL, pipe}, {"ctl", "rows", "--control", r.ControlURL, "--file", pipe},
	} {
		command := exec.CommandContext(t.Context(), program, args...)
		require.NoError(t, command.Start())
		writer, err := os.OpenFile(pipe, os.O_WRONLY, 0) // waits until the program reads
		require.NoError(t, err)
		require.NoError(t, command.Process.Signal(syscall.SIGTERM))
		_ = command.Wait() // its exit code is looked at instead
		require.Equal(t, int(interruptedExit), command.ProcessState.ExitCode(), args)
		require.NoError(t, writer.Close())
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
