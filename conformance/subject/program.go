package subject

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"time"
)

// Program is a connector under test.
type Program struct {
	// Argv is the command; the verb is put behind it.
	Argv []string
	// Timeout is how long one verb may take. It must be positive.
	Timeout time.Duration
	// MaxOutput bounds what each of stdout and stderr may hold, in bytes.
	// Zero means 64 MiB.
	MaxOutput int
}

const defaultMaxOutput = 64 << 20

// Limit is how many bytes each stream may hold.
func (p *Program) Limit() int { return cmp.Or(p.MaxOutput, defaultMaxOutput) }

// lingering is how long a program that has ended may leave its output open, as
// happens when a child of it still runs.
const lingering = 500 * time.Millisecond

// Outcome is how a verb ended.
type Outcome struct {
	// Exit is the exit code; -1 when a signal ended the program.
	Exit int
	// Signal is the one that ended it, in the system's words such as "terminated"; empty
	// for none.
	Signal   string
	TimedOut bool
	// Stopped says that it was told to end (SIGTERM) while it ran.
	Stopped bool
	// TooMuch is the stream, stdout or stderr, on which it printed more than it
	// may and was ended for it; empty for neither.
	TooMuch        string
	Stdout, Stderr []byte
}

// StartError says that the program could not be started at all.
type StartError struct {
	Program string
	Err     error
}

// Error names the program and the remedy.
func (e *StartError) Error() string {
	return fmt.Sprintf("cannot start %s: %v; what stands after -- has to be a program (chmod +x), or one that runs it, as in: -- python3 my-connector", e.Program, e.Err)
}

// Unwrap returns the system's error.
func (e *StartError) Unwrap() error { return e.Err }

// Probe reports a *StartError when the program cannot be found or may not be
// executed.
func (p *Program) Probe() error {
	if _, err := exec.LookPath(p.Argv[0]); err != nil {
		return &StartError{p.Argv[0], cause(err)}
	}
	return nil
}

// cause is the system's word without the program's name, which the error has
// already.
func cause(err error) error {
	if file, ok := errors.AsType[*fs.PathError](err); ok {
		return file.Err
	}
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

// Run starts the program with verb and waits for its end. Env is added to the
// scrubbed environment; home becomes HOME and the temporary directory. The
// working directory stays the caller's, so that arguments such as a script's
// path mean what they mean in a shell. The error is a *StartError, or the
// context's when that has ended.
func (p *Program) Run(ctx context.Context, verb, home string, env map[string]string) (*Outcome, error) {
	return p.RunWith(ctx, With{}, verb, home, env)
}

// Signal is what ends a program, its group and all.
type Signal = syscall.Signal

// Terminate can be heard by a program, and Kill cannot.
const (
	Terminate = syscall.SIGTERM
	Kill      = syscall.SIGKILL
)

// RunWith is [Program.Run] with company. It waits for the end whatever the program is told.
func (p *Program) RunWith(ctx context.Context, with With, verb, home string, env map[string]string) (*Outcome, error) {
	limited, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	limit := p.Limit()
	stdout := &bounded{limit: limit, full: cancel}
	stderr := &bounded{limit: limit, full: cancel}
	args := append(slices.Clone(p.Argv[1:]), verb)
	cmd := exec.CommandContext(limited, p.Argv[0], args...) //nolint:gosec // running what the user names is the purpose
	cmd.Env = environment(home, env)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return killGroup(cmd.Process.Pid) }
	cmd.WaitDelay = lingering
	if err := start(cmd); err != nil {
		return nil, &StartError{p.Argv[0], cause(err)}
	}
	endLooks := with.beside(cmd.Process.Pid, home, env)
	over, stopped := make(chan struct{}), make(chan bool, 1)
	go func() {
		select {
		case signal := <-with.Stop:
			stopped <- syscall.Kill(-cmd.Process.Pid, signal) == nil
		case <-over:
			stopped <- false
		}
	}()
	waited := cmd.Wait()
	close(over)
	endLooks()
	_ = killGroup(cmd.Process.Pid) // children that outlived it; usually there are none
	ended(cmd, home)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("run %s: %w", verb, err)
	}
	outcome := &Outcome{
		Exit: cmd.ProcessState.ExitCode(), Stopped: <-stopped, Stdout: stdout.bytes(), Stderr: stderr.bytes(),
	}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		outcome.Signal = status.Signal().String()
	}
	switch {
	case stdout.over():
		outcome.TooMuch = "stdout"
	case stderr.over():
		outcome.TooMuch = "stderr"
	}
	outcome.TimedOut = outcome.TooMuch == "" && errors.Is(limited.Err(), context.DeadlineExceeded) && waited != nil
	return outcome, nil
}

// environment is all that the subject sees of the machine.
func environment(home string, env map[string]string) []string {
	list := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home, "LANG=C.UTF-8",
	}
	for name, value := range env {
		list = append(list, name+"="+value)
	}
	slices.Sort(list)
	return list
}

func killGroup(leader int) error { return syscall.Kill(-leader, syscall.SIGKILL) }

// bounded keeps what is written up to a limit, and calls full beyond it.
type bounded struct {
	limit int
	full  func()

	mu      sync.Mutex
	kept    []byte
	tooMuch bool
}

// Write never fails, so that the subject is ended by the kit and not by a
// broken pipe that it might survive.
func (b *bounded) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	room := min(len(p), b.limit-len(b.kept))
	b.kept = append(b.kept, p[:room]...)
	if room < len(p) {
		b.tooMuch = true
		b.full()
	}
	return len(p), nil
}

func (b *bounded) bytes() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.kept
}

func (b *bounded) over() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tooMuch
}
