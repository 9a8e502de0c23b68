package subject_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/subject"
)

// ample is a limit that no test means to reach.
const ample = time.Minute

// script makes a program of a few shell lines.
func script(t *testing.T, lines string) *subject.Program {
	t.Helper()
	path := filepath.Join(t.TempDir(), "subject")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\n"), 0o700))
	return &subject.Program{Argv: []string{path, "first"}, Timeout: ample}
}

func run(t *testing.T, p *subject.Program, env map[string]string) *subject.Outcome {
	t.Helper()
	outcome, err := p.Run(t.Context(), "sync", t.TempDir(), env)
	require.NoError(t, err)
	return outcome
}

func TestVerbComesLastAndOutputIsKept(t *testing.T) {
	o := run(t, script(t, `echo "$@"; echo oops >&2; exit 11`), nil)
	require.Equal(t, "first sync\n", string(o.Stdout))
	require.Equal(t, "oops\n", string(o.Stderr))
	require.Equal(t, 11, o.Exit)
	require.False(t, o.TimedOut || o.TooMuch)
}

func TestEnvironmentIsScrubbed(t *testing.T) {
	t.Setenv("SNOWGLOBE_PASSWORD", "of the kit")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "of the machine")
	home := t.TempDir()
	o, err := script(t, `env; pwd`).Run(t.Context(), "sync", home, map[string]string{"SNOWGLOBE_CONTRACT": "1"})
	require.NoError(t, err)
	text := string(o.Stdout)
	require.Contains(t, text, "SNOWGLOBE_CONTRACT=1\n")
	require.Contains(t, text, "HOME="+home+"\n")
	require.Contains(t, text, "TMPDIR="+home+"\n")
	require.Contains(t, text, "PATH="+os.Getenv("PATH")+"\n")
	require.NotContains(t, text, "of the kit")
	require.NotContains(t, text, "of the machine")
	here, err := os.Getwd()
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(text, here+"\n"), "arguments that are paths mean what they mean in a shell")
}

func TestTimeLimit(t *testing.T) {
	p := script(t, `echo begun; exec sleep 600`)
	p.Timeout = 200 * time.Millisecond
	o := run(t, p, nil)
	require.True(t, o.TimedOut)
	require.Equal(t, -1, o.Exit)
}

// watch tells when every writer of a pipe is gone: a read from it then ends.
func watch(t *testing.T) (path string, gone <-chan struct{}) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "alive")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = os.ReadFile(path)
	}()
	return path, done
}

func TestChildrenDieWithTheGroup(t *testing.T) {
	path, gone := watch(t)
	o := run(t, script(t, `sleep 600 > "$ALIVE" & exit 0`), map[string]string{"ALIVE": path})
	require.Equal(t, 0, o.Exit)
	<-gone
}

func TestTimeLimitKillsChildrenToo(t *testing.T) {
	path, gone := watch(t)
	p := script(t, `sleep 600 > "$ALIVE" & sleep 600`)
	p.Timeout = 200 * time.Millisecond
	require.True(t, run(t, p, map[string]string{"ALIVE": path}).TimedOut)
	<-gone
}

func TestOutputIsCapped(t *testing.T) {
	for _, stream := range []string{"1", "2"} {
		p := script(t, `while :; do echo "more and more"; done >&`+stream)
		p.MaxOutput = 1000
		o := run(t, p, nil)
		require.True(t, o.TooMuch)
		require.False(t, o.TimedOut)
		require.Len(t, append(o.Stdout, o.Stderr...), 1000)
	}
}

func TestInterruptionEndsTheProgram(t *testing.T) {
	path, gone := watch(t)
	ctx, cancel := context.WithCancel(t.Context())
	p := script(t, `exec > "$ALIVE"; exec sleep 600`)
	ended := make(chan error)
	go func() {
		_, err := p.Run(ctx, "sync", t.TempDir(), map[string]string{"ALIVE": path})
		ended <- err
	}()
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	// The program may have been ended before it opened the pipe: open it once
	// more, so that whoever waits for its end hears of it.
	if pipe, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
		require.NoError(t, pipe.Close())
	}
	<-gone
}

func TestWhatCannotStart(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	require.NoError(t, os.WriteFile(plain, []byte("not a program"), 0o600))
	for _, argv0 := range []string{"/no/such/program", "no-such-program-anywhere", plain} {
		p := &subject.Program{Argv: []string{argv0}, Timeout: ample}
		var unstarted *subject.StartError
		require.ErrorAs(t, p.Probe(), &unstarted, argv0)
		_, err := p.Run(t.Context(), "sync", t.TempDir(), nil)
		require.ErrorAs(t, err, &unstarted, argv0)
		require.ErrorContains(t, err, "cannot start "+argv0)
	}
	// Executable, and yet nothing that the system can run.
	broken := filepath.Join(t.TempDir(), "broken")
	require.NoError(t, os.WriteFile(broken, []byte("\x7fELFno"), 0o700))
	p := &subject.Program{Argv: []string{broken}, Timeout: ample}
	require.NoError(t, p.Probe())
	_, err := p.Run(t.Context(), "sync", t.TempDir(), nil)
	var unstarted *subject.StartError
	require.ErrorAs(t, err, &unstarted)
	require.ErrorIs(t, errors.Unwrap(unstarted), syscall.ENOEXEC)
}

func TestRelativePathsAreOfTheCaller(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "here"), []byte("#!/bin/sh\necho found\n"), 0o700))
	t.Chdir(dir)
	o := run(t, &subject.Program{Argv: []string{"./here"}, Timeout: ample}, nil)
	require.Equal(t, "found\n", string(o.Stdout))
}
