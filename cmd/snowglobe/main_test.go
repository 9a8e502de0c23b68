package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// program is this command, built once for the tests that run it as a user does.
var program string

func TestMain(m *testing.M) {
	os.Exit(withProgram(m.Run))
}

func withProgram(run func() int) int {
	dir, err := os.MkdirTemp("", "snowglobe-test-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program = filepath.Join(dir, "snowglobe")
	if out, err := exec.CommandContext(context.Background(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		panic(errors.Join(err, errors.New(string(out))))
	}
	return run()
}

// ended is how a run of the command ended.
type ended struct {
	code           int
	stdout, stderr string
}

// snowglobe runs the command to its end.
func snowglobe(t *testing.T, args ...string) ended {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, args...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var failed *exec.ExitError
	if err != nil {
		require.ErrorAs(t, err, &failed)
	}
	return ended{command.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// serve starts an instance and returns what it says when it is ready.
func serve(t *testing.T, args ...string) ready {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ready.json")
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--json", "--ready-file", file}, args...)
	command := exec.CommandContext(t.Context(), program, args...)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 10 * time.Second
	stdout, err := command.StdoutPipe()
	require.NoError(t, err)
	command.Stderr = t.Output()
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Wait() // says only that it was interrupted
		require.Equal(t, 0, command.ProcessState.ExitCode(), "it ends well when it is interrupted")
	})
	var r ready
	require.NoError(t, json.NewDecoder(stdout).Decode(&r))
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
