package main

import (
	"bufio"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkStart takes the time until an instance with the demo world is ready, and
// beside it that of a start which has nothing to do. What the machine does meanwhile
// slows both, so their quotient is what can be compared.
func BenchmarkStart(b *testing.B) {
	for name, args := range map[string][]string{
		"version": {"version"},
		"serve":   {"serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--json"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				command := exec.CommandContext(b.Context(), program, args...)
				command.WaitDelay = 10 * time.Second
				stdout, err := command.StdoutPipe()
				require.NoError(b, err)
				require.NoError(b, command.Start())
				_, err = bufio.NewReader(stdout).ReadString('\n') // the one line that says it is ready
				require.NoError(b, err)
				b.StopTimer()
				if name == "serve" {
					require.NoError(b, command.Process.Signal(os.Interrupt))
				}
				require.NoError(b, command.Wait())
				b.StartTimer()
			}
		})
	}
}

// TestStartPreparesNothing holds every package to what all verbs can bear: the kit starts
// the connector thousands of times, and what a page or a dictionary is made of is of no
// use to it. Files and templates are read when somebody asks for them (sync.OnceValue).
func TestStartPreparesNothing(t *testing.T) {
	const most = 64 << 10 // bytes that a package may take before main
	command := exec.CommandContext(t.Context(), program, "version")
	command.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s", out)
	found := regexp.MustCompile(`(?m)^init (github\.com/snowglobe-dev/snowglobe/\S+|main) .* (\d+) bytes, \d+ allocs$`).FindAllSubmatch(out, -1)
	require.NotEmpty(t, found, "the Go runtime tells nothing:\n%s", out)
	for _, one := range found {
		bytes, err := strconv.Atoi(string(one[2]))
		require.NoError(t, err)
		require.LessOrEqual(t, bytes, most, "%s prepares something at every start of every verb", one[1])
	}
}
