package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// announced starts serve, returns what it tells a person, and ends it with the
// test.
func announced(t *testing.T, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, args...)
	command.Env = append(os.Environ(), "SNOWGLOBE_LISTEN=127.0.0.1:0", "SNOWGLOBE_CONTROL=127.0.0.1:0")
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	stdout, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_, _ = io.Copy(io.Discard, stdout)
		_ = command.Wait() // says only that it was interrupted
		require.Equal(t, 0, command.ProcessState.ExitCode(), "it ends well when it is interrupted")
	})
	var said strings.Builder
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		if strings.HasPrefix(lines.Text(), "End") {
			break
		}
	}
	return said.String()
}

// What serve tells a person fits the terminal but for commands to copy, and the
// commands work, over TLS too.
func TestWhatServeSaysWorks(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing; install it")
	}
	for name, args := range map[string][]string{
		"plain": nil, "tls": {"--tls"}, "tls and token": {"--tls", "--control-token", "open-sesame"}, "eureka": {"--release", "eureka"},
	} {
		t.Run(name, func(t *testing.T) {
			text := announced(t, append([]string{"serve", "--events", "0"}, args...)...)
			commands := regexp.MustCompile(`(?m)^(Trust|Try) +(.*)\n`)
			fits(t, 80, commands.ReplaceAllString(text, ""))
			dir := t.TempDir()
			said := commands.FindAllStringSubmatch(text, -1)
			require.Equal(t, strings.HasPrefix(name, "tls"), len(said) == 2, text)
			answer := ""
			for _, line := range said {
				answer = shell(t, dir, strings.Replace(line[2], "TOKEN", "open-sesame", 1))
			}
			require.Contains(t, answer, `{"result":[{`, text)
			require.Equal(t, name == "eureka", strings.Contains(text, "not on this release"))
		})
	}
}
