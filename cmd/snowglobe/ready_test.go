package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// announced starts serve, returns what it tells a person, and ends it with the
// test.
func announced(t *testing.T, args ...string) string {
	t.Helper()
	said, _ := announcedWithWarnings(t, args...)
	return said
}

// announcedWithWarnings returns what stands on stderr by then, too.
func announcedWithWarnings(t *testing.T, args ...string) (said, warnings string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, args...)
	command.Env = append(os.Environ(), "SNOWGLOBE_LISTEN=127.0.0.1:0", "SNOWGLOBE_CONTROL=127.0.0.1:0")
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	stdout, err := command.StdoutPipe()
	require.NoError(t, err)
	errors := filepath.Join(t.TempDir(), "stderr") // complete at any time, unlike a pipe that is copied
	file, err := os.Create(errors)
	require.NoError(t, err)
	command.Stderr = file
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_, _ = io.Copy(io.Discard, stdout)
		_ = command.Wait() // says only that it was interrupted
		require.Equal(t, 0, command.ProcessState.ExitCode(), "it ends well when it is interrupted")
	})
	var text strings.Builder
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		text.WriteString(lines.Text() + "\n")
		if strings.HasPrefix(lines.Text(), "End") {
			break
		}
	}
	warned, err := os.ReadFile(errors)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	return text.String(), string(warned)
}

// Who can be reached from other machines with the password that everybody knows
// is told so, in one line; nobody else is.
func TestServeWarnsOfTheKnownPassword(t *testing.T) {
	for _, c := range []struct {
		args   []string
		warned bool
	}{
		{[]string{"--listen", "0.0.0.0:0"}, true},
		{[]string{"--listen", "0.0.0.0:0", "--admin-password", "admin"}, true},
		{[]string{"--listen", "0.0.0.0:0", "--admin-password", "swordfish"}, false},
		{nil, false},
	} {
		_, warnings := announcedWithWarnings(t, append([]string{"serve", "--events", "0"}, c.args...)...)
		if !c.warned {
			require.Empty(t, warnings, "%v", c.args)
			continue
		}
		require.Regexp(t, `^snowglobe: other machines can reach \S+:[0-9]+ and sign in as admin with .* --admin-password\n$`, warnings, "%v", c.args)
	}
}

// What serve tells a person fits the terminal but for commands to copy, and the
// commands work, over TLS too.
func TestWhatServeSaysWorks(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing; install it")
	}
	for name, args := range map[string][]string{
		"plain": nil, "tls": {"--tls"}, "tls and token": {"--tls", "--control-token", "open-sesame"}, "eureka": {"--release", "eureka"},
		"proxy": {"--proxy", "127.0.0.1:0"}, "tls and proxy": {"--tls", "--proxy", "127.0.0.1:0"},
	} {
		t.Run(name, func(t *testing.T) {
			text := announced(t, append([]string{"serve", "--events", "0"}, args...)...)
			commands := regexp.MustCompile(`(?m)^(Trust|Try|Proxy) +(.*)\n`)
			fits(t, 80, commands.ReplaceAllString(text, ""))
			dir := t.TempDir()
			said := commands.FindAllStringSubmatch(text, -1)
			want := 1
			for _, extra := range []bool{strings.HasPrefix(name, "tls") || name == "proxy", strings.HasSuffix(name, "proxy")} {
				if extra {
					want++
				}
			}
			require.Len(t, said, want, text)
			for _, line := range said {
				answer := shell(t, dir, strings.Replace(line[2], "TOKEN", "open-sesame", 1))
				require.True(t, line[1] == "Trust" || strings.Contains(answer, `{"result":[{`), "%s: %s", line[0], answer)
			}
			require.Equal(t, name == "eureka", strings.Contains(text, "not on this release"))
			programs := regexp.MustCompile(`(\S+) for programs\n`).FindStringSubmatch(text)
			require.NotNil(t, programs, text)
			require.Contains(t, shell(t, dir, "curl -sfH 'Authorization: Bearer open-sesame' "+programs[1]), `"openapi"`)
		})
	}
}

// Without a seed only the world can be had again, and whoever reads which seed it was
// must not take tokens for the same.
func TestServeSaysWhetherItIsSeeded(t *testing.T) {
	for want, args := range map[string][]string{
		"none: the world of --seed 1, with tokens that nobody can predict": nil,
		"1": {"--seed", "1"},
		"7": {"--seed", "7"},
	} {
		text := announced(t, append([]string{"serve", "--events", "0"}, args...)...)
		require.Contains(t, text, "\n  seed      "+want+"\n")
		require.NotContains(t, text, ", seed ")
	}
}

// A ready file is of this run, and never of an earlier one that somebody waiting
// would take it for: it is gone before the world is made. A run that is refused
// leaves it alone, for another may have written it.
func TestReadyFileOfAnEarlierRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ready.json")
	require.NoError(t, os.WriteFile(file, []byte("old"), 0o600))
	run := snowglobe(t, "serve", "--ready-file", file, "--listen", busy(t), "--control", "127.0.0.1:0")
	require.Equal(t, usageExit, run.code)
	require.FileExists(t, file)
	mine := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(mine, "incident.csv"), []byte("number,opened_at\nINC1,yesterday\n"), 0o600)) // found when rows are brought in
	run = snowglobe(t, "serve", "--ready-file", file, "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--fixtures", mine)
	require.Equal(t, usageExit, run.code, run.stderr)
	require.Contains(t, run.stderr, "incident.csv:2")
	require.NoFileExists(t, file)
}
