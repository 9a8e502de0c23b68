package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// replay is the command that repeats one execution, whole but for secrets, which
// the environment has to hold.
func (f *conformFlags) replay(cmd *cobra.Command, argv []string) func(*suite.Check, string, suite.Flow) string {
	return func(check *suite.Check, release string, flow suite.Flow) string {
		words := append(invoked(), "conform", string(check.Kind), "--check", check.ID, "--release", release)
		if flow != suite.NoFlow {
			words = append(words, "--auth", string(flow))
		}
		words = append(words, "--seed", strconv.FormatUint(f.seed, 10))
		for _, name := range []string{"suites", "target", "control", "ca-file", "username", "client-id", "faults", "timeout", "parallel"} {
			if flag := cmd.Flags().Lookup(name); flag.Changed {
				words = append(words, "--"+name, flag.Value.String())
			}
		}
		if f.allowWrites {
			words = append(words, "--allow-writes")
		}
		if len(argv) > 0 {
			words = append(append(words, "--"), shownArguments(argv)...)
		}
		return shellLine(words)
	}
}

// secretTwins are the variables that a replay needs: secrets stand on no command
// line, and in no report.
func (f *conformFlags) secretTwins(cmd *cobra.Command) []string {
	var names []string
	for _, name := range secretFlags {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
			names = append(names, twin(name))
		}
	}
	return names
}

// invoked is how this program was called. What go run has built is gone
// afterwards, so its call is repeated instead.
func invoked() []string {
	if strings.Contains(os.Args[0], string(filepath.Separator)+"go-build") {
		return []string{"go", "run", "./cmd/snowglobe"}
	}
	return []string{os.Args[0]}
}
