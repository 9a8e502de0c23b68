package main

import (
	"bufio"
	"os"
	"os/exec"
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
