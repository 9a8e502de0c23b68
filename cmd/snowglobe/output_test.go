package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// What could not be written has not gone well, whichever way a verb writes.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this machine has no /dev/full: ", err)
	}
	defer func() { _ = full.Close() }()
	for _, line := range []string{
		"version", "releases", "releases show madrid", "releases show madrid refresh_answer", "releases diff fuji madrid", "releases --json",
		"conform list", "conform explain history/first/60-days", "fixtures generate --events 0",
		"serve --events 0 --listen 127.0.0.1:0 --control 127.0.0.1:0", "serve --json --events 0 --listen 127.0.0.1:0 --control 127.0.0.1:0",
	} {
		command := exec.CommandContext(t.Context(), program, strings.Fields(line)...)
		var stderr bytes.Buffer
		command.Stdout, command.Stderr = full, &stderr
		_ = command.Run() // its exit code is looked at instead
		require.Equal(t, usageExit, command.ProcessState.ExitCode(), line)
		require.Equal(t, "snowglobe: write /dev/stdout: no space left on device\n", stderr.String(), line)
	}
}

// Who has read enough, as head has, is no error to speak of: the program ends as
// others do then.
func TestReaderGoesAway(t *testing.T) {
	for _, line := range []string{"releases", "releases show madrid", "conform list", "fixtures generate --events 1000"} {
		command := exec.CommandContext(t.Context(), program, strings.Fields(line)...)
		read, write, err := os.Pipe()
		require.NoError(t, err)
		var stderr bytes.Buffer
		command.Stdout, command.Stderr = write, &stderr
		require.NoError(t, read.Close())
		require.NoError(t, command.Start())
		require.NoError(t, write.Close())
		_ = command.Wait() // how it ended is looked at instead
		status, ok := command.ProcessState.Sys().(syscall.WaitStatus)
		require.True(t, ok)
		require.Equal(t, syscall.SIGPIPE, status.Signal(), line)
		require.Empty(t, stderr.String(), line)
	}
}
