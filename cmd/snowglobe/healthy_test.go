package main

import (
	"flag"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/internal/mutant"
)

// seeds is how many seeds careful connectors are judged with: from 1 on, as one is for
// everybody.
var seeds = flag.Int("seeds", 1, "with how many seeds TestCarefulConnectorsConform judges each")

const testdata = "../../conformance/testdata/"

// Careful connectors of three designs, that share no code, pass every check in both
// flows, and earn no warning: a kit that fails strangers is as bad as one that passes
// careless ones.
func TestCarefulConnectorsConform(t *testing.T) {
	t.Parallel()
	for name, argv := range map[string]func(t *testing.T) []string{
		"ours":   func(*testing.T) []string { return nil },
		"python": func(t *testing.T) []string { return []string{python(t), testdata + "pyconnector/connector.py"} },
		"node":   func(t *testing.T) []string { return []string{node(t), testdata + "nodeconnector/main.mjs"} },
	} {
		for seed := 1; seed <= *seeds; seed++ {
			t.Run(name+" "+strconv.Itoa(seed), func(t *testing.T) {
				// How fast this machine is, and what else it does, is not what is judged.
				arguments := []string{"conform", "connector", "--release", "eureka,fuji,madrid", "--timeout", "60s", "--seed", strconv.Itoa(seed)}
				if words := argv(t); len(words) > 0 {
					arguments = append(append(arguments, "--"), words...)
				}
				run := snowglobe(t, arguments...)
				require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
				require.Contains(t, run.stdout, ", 0 fail, 0 warn, 0 skip,")
			})
		}
	}
}

func python(t *testing.T) string {
	t.Helper()
	path, err := mutant.Python(t.Context())
	if err != nil {
		t.Skip(err)
	}
	return path
}

// node is where Node.js is, which CI installs.
func node(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		require.NotEqual(t, "true", os.Getenv("CI"), "node is missing; install nodejs")
		t.Skip("node is missing; install nodejs")
	}
	return path
}
