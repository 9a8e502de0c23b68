package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

func TestWrap(t *testing.T) {
	const text = "one two three four fourteen-characters five"
	require.Equal(t, "  "+text, screen{}.wrap("  ", text))
	require.Equal(t, "  one two\n  three\n  four\n  fourteen-characters\n  five", screen{width: 10}.wrap("  ", text))
}

func TestParagraphs(t *testing.T) {
	const text = "one two\nthree\n\n  a  list\n  of two\n\nfour five six"
	require.Equal(t, text, screen{}.paragraphs(text))
	require.Equal(t, "one two three\n\n  a  list\n  of two\n\nfour five six", screen{width: 20}.paragraphs(text))
	require.Equal(t, "one two\nthree\n\n  a  list\n  of two\n\nfour five\nsix", screen{width: 10}.paragraphs(text))
}

func TestTable(t *testing.T) {
	rows := [][]cell{{{"A", bold}, {"LAST", bold}}, {{"été", plain}, {"/a/path/that/is/long", red}}}
	var out strings.Builder
	screen{Writer: &out}.table(rows)
	require.Equal(t, "A    LAST\nété  /a/path/that/is/long\n", out.String())
	out.Reset()
	screen{Writer: &out, width: 15, colour: true}.table(rows)
	require.Equal(t, "\x1b[1mA\x1b[0m    \x1b[1mLAST\x1b[0m\n"+
		"été  \x1b[31m/a/path/th\x1b[0m\n     \x1b[31mat/is/long\x1b[0m\n", out.String())
	out.Reset()
	screen{Writer: &out, width: 15}.table([][]cell{{{"été", plain}, {"refused: a wrong password-and-more", plain}}})
	require.Equal(t, "été  refused: a\n     wrong\n     password-a\n     nd-more\n", out.String(), "between words where it may")
	out.Reset()
	screen{Writer: &out, width: 3}.table(rows)
	require.Equal(t, "A    LAST\nété  /a/path/that/is/long\n", out.String(), "a screen too narrow for columns breaks them as it likes")
}

func TestPrintable(t *testing.T) {
	require.Equal(t, "/api/été?a=b", printable("/api/été?a=b"))
	require.Equal(t, "%1B[2J%0A\uFFFD", printable("\x1b[2J\n\xff"))
}

// onTerminal runs the command on a terminal of so many columns, and returns what
// the terminal got.
func onTerminal(t *testing.T, columns, environment string, args ...string) string {
	t.Helper()
	return terminal(t, columns, environment, append([]string{program}, args...)...)
}

// terminal runs any program, by its path.
func terminal(t *testing.T, columns, environment string, argv ...string) string {
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
	command := exec.CommandContext(ctx, python(t), append([]string{"-c", spawn, columns}, argv...)...)
	command.Env = append(command.Environ(), "TERM=xterm", environment)
	out, err := command.Output()
	require.NoError(t, err)
	return strings.ReplaceAll(string(out), "\r\n", "\n")
}

var colours = regexp.MustCompile(`\x1b\[[0-9]+m`)

// fits fails for a line that the terminal would have to break.
func fits(t *testing.T, columns int, text string) {
	t.Helper()
	for line := range strings.Lines(colours.ReplaceAllString(text, "")) {
		require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n")), columns, line)
	}
}

// examplesIn are lines to copy: they stay whole, however long they are.
var examplesIn = regexp.MustCompile(`(?m)^Examples:\n(.+\n)+`)

// The help of every verb fits a terminal of 80 columns.
func TestHelpFits(t *testing.T) {
	var script strings.Builder
	verbs := 0
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		verbs++
		fmt.Fprintf(&script, "%s %s --help\n", program, strings.TrimPrefix(c.CommandPath(), "snowglobe"))
		for _, child := range c.Commands() {
			walk(child)
		}
	}
	walk(rootCommand())
	help := terminal(t, "80", "", "/bin/sh", "-c", script.String())
	require.Equal(t, verbs, strings.Count(help, "Usage:"))
	fits(t, 80, examplesIn.ReplaceAllString(help, ""))
	// What a flag takes is said in words for people, not in those of Go.
	require.NotRegexp(t, `--[a-z-]+ (stringArray|strings|uint)\b`, help)
}

// What stands behind -- is the connector's, flags and all.
func TestUsageOfConformConnector(t *testing.T) {
	require.Contains(t, snowglobe(t, "conform", "connector", "--help").stdout, "\n  snowglobe conform connector [flags] [-- argv]\n")
}

func TestReleasesFit(t *testing.T) {
	onTTY := onTerminal(t, "80", "", "releases")
	fits(t, 80, onTTY)
	require.Equal(t, 25, strings.Count(onTTY, "\n"), "a line each")
}

// Checks are listed and explained between words, however long their ids are.
func TestChecksFit(t *testing.T) {
	for _, args := range [][]string{{"list"}, {"list", "--check", "auth/**"}, {"explain", "--check", "**"}} {
		onTTY := onTerminal(t, "80", "", append([]string{"conform"}, args...)...)
		fits(t, 80, onTTY)
		piped := snowglobe(t, append([]string{"conform"}, args...)...).stdout
		require.Equal(t, strings.Fields(piped), strings.Fields(colours.ReplaceAllString(onTTY, "")))
	}
}

// Evidence is prose, and breaks between words; a pipe gets it in one line.
func TestDiffFits(t *testing.T) {
	onTTY := onTerminal(t, "60", "", "releases", "diff", "eureka", "madrid")
	fits(t, 60, onTTY)
	require.Contains(t, onTTY, "\x1b[1mOAuth: what is there at all\x1b[0m\n  oauth_enabled: false -> true\n")
	require.NotContains(t, onTerminal(t, "60", "NO_COLOR=1", "releases", "diff", "eureka", "madrid"), "\x1b")
	piped := snowglobe(t, "releases", "diff", "eureka", "madrid").stdout
	require.NotContains(t, piped, "\x1b")
	require.Equal(t, strings.Fields(piped), strings.Fields(colours.ReplaceAllString(onTTY, "")))
}

func TestErrorsFit(t *testing.T) {
	onTTY := onTerminal(t, "40", "", "releases", "diff", "fuji")
	fits(t, 40, onTTY)
	require.Equal(t, "\x1b[31msnowglobe:\x1b[0m releases diff needs B; for\nexample: snowglobe releases diff fuji\nmadrid\n", onTTY)
}
