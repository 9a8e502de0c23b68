package subject_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
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
	require.False(t, o.TimedOut)
	require.Empty(t, o.TooMuch)
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

// witness is a pipe that a program holds open for as long as it lives.
type witness struct {
	t      *testing.T
	path   string
	opened chan struct{} // closed when the program has opened the pipe
	ended  chan string   // what it wrote, once nobody holds the pipe any more
}

func watch(t *testing.T) *witness {
	t.Helper()
	w := &witness{t: t, path: filepath.Join(t.TempDir(), "alive"), opened: make(chan struct{}), ended: make(chan string, 1)}
	require.NoError(t, syscall.Mkfifo(w.path, 0o600))
	go func() {
		pipe, err := os.Open(w.path) // returns when somebody opens it to write
		close(w.opened)
		if err != nil {
			w.ended <- err.Error()
			return
		}
		defer func() { _ = pipe.Close() }() // only read from
		text, _ := io.ReadAll(pipe)
		w.ended <- string(text)
	}()
	return w
}

// gone waits until nobody holds the pipe any more and returns what was written
// into it: nothing, when the program ended before it opened the pipe.
func (w *witness) gone() string {
	w.t.Helper()
	release, err := os.OpenFile(w.path, os.O_RDWR, 0) // does not block, and ends the wait for a writer
	require.NoError(w.t, err)
	<-w.opened
	require.NoError(w.t, release.Close())
	select {
	case text := <-w.ended:
		return text
	case <-time.After(ample):
		w.t.Fatal("somebody of the program's group is still alive")
		return ""
	}
}

func (w *witness) env() map[string]string { return map[string]string{"ALIVE": w.path} }

// child starts a grandchild of the kit that outlives whatever started it.
const child = `{ echo alive; exec sleep 3600; } > "$ALIVE" &` + "\n"

func TestChildrenDieWithTheGroup(t *testing.T) {
	w := watch(t)
	// The program ends once its child lives, and not before.
	o := run(t, script(t, `mkfifo "$HOME/up"; { echo alive; echo up > "$HOME/up"; exec sleep 3600; } > "$ALIVE" & read x < "$HOME/up"`), w.env())
	require.Equal(t, 0, o.Exit)
	require.Equal(t, "alive\n", w.gone())
}

// A child that leaves the group by a session of its own is found all the same.
func TestDaemonsDieToo(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the environment of other processes can be read on Linux alone")
	}
	w := watch(t)
	o := run(t, script(t, `mkfifo "$HOME/up"
setsid sh -c 'echo alive; echo up > "$HOME/up"; exec sleep 3600' > "$ALIVE" 2>&1 < /dev/null &
read x < "$HOME/up"`), w.env())
	require.Equal(t, 0, o.Exit)
	require.Equal(t, "alive\n", w.gone())
}

// So is one that has no parent and none of its environment any more.
func TestDaemonsWithoutATraceDieToo(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("orphans are given to the kit on Linux alone")
	}
	w := watch(t)
	o := run(t, script(t, `mkfifo "$HOME/up"
( setsid env -i PATH="$PATH" UP="$HOME/up" sh -c '( echo alive; echo up > "$UP"; exec sleep 3600 ) &' > "$ALIVE" 2>&1 < /dev/null & )
read x < "$HOME/up"`), w.env())
	require.Equal(t, 0, o.Exit)
	require.Equal(t, "alive\n", w.gone())
}

// A program's helpers live as long as it does, whoever ends before it.
func TestDaemonsOfOthersLiveOn(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"up", "go", "ask", "answer"} {
		require.NoError(t, syscall.Mkfifo(filepath.Join(dir, name), 0o600))
	}
	starter, home := script(t, `setsid env -i PATH="$PATH" DIR="$DIR" sh -c 'echo up > "$DIR/up"; read x < "$DIR/ask"; echo "$x, heard" > "$DIR/answer"' > /dev/null 2>&1 < /dev/null &
read x < "$DIR/go"
echo well > "$DIR/ask"
cat "$DIR/answer"`), t.TempDir()
	done := make(chan *subject.Outcome, 1)
	go func() {
		o, err := starter.Run(t.Context(), "sync", home, map[string]string{"DIR": dir})
		if err != nil {
			o = &subject.Outcome{Stdout: []byte(err.Error())}
		}
		done <- o
	}()
	_, err := os.ReadFile(filepath.Join(dir, "up"))
	require.NoError(t, err)
	run(t, script(t, `exit 0`), nil)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go"), []byte("go\n"), 0o600))
	require.Equal(t, "well, heard\n", string((<-done).Stdout))
}

// Whoever calls may have children in groups of their own, which are no business of the kit's.
func TestChildrenOfTheCallerLiveOn(t *testing.T) {
	service := exec.CommandContext(t.Context(), "cat")
	service.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	ask, err := service.StdinPipe()
	require.NoError(t, err)
	answers, err := service.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, service.Start())
	run(t, script(t, `exit 0`), nil)
	_, err = io.WriteString(ask, "well\n")
	require.NoError(t, err)
	require.NoError(t, ask.Close())
	answer, err := io.ReadAll(answers)
	require.NoError(t, err)
	require.Equal(t, "well\n", string(answer))
	require.NoError(t, service.Wait())
}

// The limit is short first, so that the test is quick, and longer when the child
// did not come to live within it.
func TestTimeLimitKillsChildrenToo(t *testing.T) {
	for limit := 100 * time.Millisecond; ; limit *= 2 {
		w := watch(t)
		p := script(t, child+`exec sleep 3600`)
		p.Timeout = limit
		o := run(t, p, w.env())
		require.True(t, o.TimedOut)
		require.Equal(t, -1, o.Exit)
		if w.gone() == "alive\n" {
			return
		}
	}
}

func TestOutputIsCapped(t *testing.T) {
	for stream, name := range map[string]string{"1": "stdout", "2": "stderr"} {
		p := script(t, `while :; do echo "more and more"; done >&`+stream)
		p.MaxOutput = 1000
		o := run(t, p, nil)
		require.Equal(t, name, o.TooMuch)
		require.False(t, o.TimedOut)
		require.Len(t, append(o.Stdout, o.Stderr...), 1000)
	}
}

func TestInterruptionEndsTheProgram(t *testing.T) {
	w := watch(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p := script(t, child+`exec sleep 3600`)
	ended := make(chan error, 1)
	go func() {
		_, err := p.Run(ctx, "sync", t.TempDir(), w.env())
		ended <- err
	}()
	select {
	case <-w.opened:
	case err := <-ended:
		t.Fatalf("it did not begin: %v", err)
	}
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	w.gone()
}

// A program that is told to end is waited for, and may say a last word.
func TestToldToEnd(t *testing.T) {
	stop, home := make(chan subject.Signal, 1), t.TempDir()
	up := filepath.Join(home, "up")
	require.NoError(t, syscall.Mkfifo(up, 0o600))
	go func() {
		_, _ = os.ReadFile(up) // the program has begun
		stop <- subject.Terminate
	}()
	p := script(t, `trap 'echo "told to end"; exit 12' TERM; sleep 600 & echo up > "$HOME/up"; wait`)
	o, err := p.RunWith(t.Context(), subject.With{Stop: stop}, "sync", home, nil)
	require.NoError(t, err)
	require.Equal(t, "told to end\n", string(o.Stdout))
	require.Equal(t, 12, o.Exit)
	require.True(t, o.Stopped)
	require.False(t, run(t, script(t, `exit 0`), nil).Stopped)
}

// On a full disk a file that is written in place is emptied and stays so, and one that
// is appended to stays as it was. What the program prints goes on.
func TestFullDisk(t *testing.T) {
	p, home := script(t, `echo old >"$HOME/$1" && echo new >"$HOME/$2" || { echo "$1 $2: full"; exit 3; }`), t.TempDir()
	sync := func(p *subject.Program) *subject.Outcome {
		o, err := p.Run(t.Context(), "sync", home, nil)
		require.NoError(t, err)
		return o
	}
	require.Equal(t, 0, sync(p).Exit)
	limited, err := p.OnFullDisk()
	require.NoError(t, err)
	full := sync(limited)
	require.Equal(t, 3, full.Exit)
	require.Equal(t, "first sync: full\n", string(full.Stdout))
	for name, want := range map[string]string{"first": "", "sync": "new\n"} {
		text, err := os.ReadFile(filepath.Join(home, name))
		require.NoError(t, err)
		require.Equal(t, want, string(text))
	}
	require.Equal(t, 0, sync(p).Exit)
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
