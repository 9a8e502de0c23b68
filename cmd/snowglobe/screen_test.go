package main

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWrap(t *testing.T) {
	const text = "one two three four fourteen-characters five"
	require.Equal(t, "  "+text, screen{}.wrap("  ", text))
	require.Equal(t, "  one two\n  three\n  four\n  fourteen-characters\n  five", screen{width: 10}.wrap("  ", text))
	require.Empty(t, screen{width: 10}.wrap("  ", ""))
}

func TestTable(t *testing.T) {
	rows := [][]cell{{{"A", bold}, {"LAST", bold}}, {{"été", plain}, {"/a/path/that/is/long", red}}}
	var out strings.Builder
	screen{Writer: &out}.table(rows)
	require.Equal(t, "A    LAST\nété  /a/path/that/is/long\n", out.String())
	out.Reset()
	screen{Writer: &out, width: 14, colour: true}.table(rows)
	require.Equal(t, "\x1b[1mA\x1b[0m    \x1b[1mLAST\x1b[0m\nété  \x1b[31m/a/path/…\x1b[0m\n", out.String())
	out.Reset()
	screen{Writer: &out, width: 3}.table(rows)
	require.Equal(t, "A    …\nété  …\n", out.String(), "a screen narrower than the columns is no reason to fail")
}

func TestPrintable(t *testing.T) {
	require.Equal(t, "/api/été?a=b", printable("/api/été?a=b"))
	require.Equal(t, "%1B[2J%0A\uFFFD", printable("\x1b[2J\n\xff"))
}

// onTerminal runs the command on a terminal of so many columns, and returns what
// the terminal got.
func onTerminal(t *testing.T, columns, environment string, args ...string) string {
	t.Helper()
	const spawn = `
import fcntl, os, pty, struct, sys, termios
columns, argv = int(sys.argv[1]), sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.execv(argv[0], argv)
while True:
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    sys.stdout.buffer.write(data)
os.waitpid(pid, 0)
`
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, python(t), append([]string{"-c", spawn, columns, program}, args...)...)
	command.Env = append(command.Environ(), "TERM=xterm", environment)
	out, err := command.Output()
	require.NoError(t, err)
	return strings.ReplaceAll(string(out), "\r\n", "\n")
}
