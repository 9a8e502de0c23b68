package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/connector"
)

// exitCode is an error that ends the program with a code of its own. What there
// is to say has been said already.
type exitCode int

// Error implements error.
func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

const (
	// unhealthyExit is the exit code of healthcheck where nothing can be called.
	unhealthyExit = exitCode(1)
	// usageExit is the exit code for wrong flags, settings and arguments, and of
	// verbs that could not do what they were told to.
	usageExit = 2
	// interruptedExit is the exit code of a program that was told to end before it
	// was done, as shells have it.
	interruptedExit = exitCode(130)
)

// exit is an exit code and what it means.
type exit struct {
	code  int
	means string
}

// exits are the codes of verbs, by command path. A verb that is not here has those
// of the verb above it.
var exits = map[string][]exit{
	"snowglobe": {
		{0, "done"}, {usageExit, "not done; the reason is on stderr"}, {int(interruptedExit), "interrupted"},
	},
	"snowglobe serve": {
		{0, "ended, as it was told by Ctrl-C or SIGTERM"}, {usageExit, "not started; the reason is on stderr"},
		{int(interruptedExit), "interrupted before it was ready"},
	},
	"snowglobe healthcheck": {
		{0, "the instances can be called"}, {int(unhealthyExit), "they cannot; the reason is on stderr"},
		{usageExit, "wrong flags or settings"}, {int(interruptedExit), "interrupted"},
	},
	"snowglobe conform": {
		{report.ExitConformant, "conformant"}, {report.ExitNotConformant, "not conformant; the checks are named"},
		{report.ExitUsage, "wrong flags or settings"}, {report.ExitKitFault, "the kit's own fault"},
		{report.ExitNotStarted, "the subject did not start"}, {report.ExitNothingRun, "nothing was run"},
		{report.ExitInterrupted, "interrupted"},
	},
	"snowglobe conform list":    {{0, "done"}, {usageExit, "wrong flags or settings"}},
	"snowglobe conform explain": {{0, "done"}, {usageExit, "wrong flags or settings"}},
	"snowglobe conform verify": {
		{report.ExitConformant, "the suites are whole; the reports are, and conformant"}, {report.ExitNotConformant, "the reports are whole, and not conformant"},
		{report.ExitUsage, "something is not whole, or wrong flags; the reason is on stderr"},
		{report.ExitKitFault, "the reports are whole, and the kit failed in that run"},
		{report.ExitNothingRun, "the reports are whole, and nothing was run"},
	},
	"snowglobe conform diff": {
		{0, "no verdict got worse"}, {report.ExitNotConformant, "one did; they are named"},
		{usageExit, "wrong flags or reports, or nothing to compare; stderr says which"},
	},
	"snowglobe connector": {
		{connector.ExitOK, "well"}, {connector.ExitFailed, "anything else; the reason is on stderr"},
		{connector.ExitUsage, "a setting is missing or wrong"}, {connector.ExitConnectAgain, "connect again"},
		{connector.ExitRights, "rights are missing"}, {connector.ExitTryLater, "try later"},
	},
}

// exitsOf are the codes of a verb.
func exitsOf(cmd *cobra.Command) []exit {
	for c := cmd; ; c = c.Parent() {
		if list, ok := exits[c.CommandPath()]; ok || !c.HasParent() {
			return list
		}
	}
}

// exitsText lists the codes of a verb for its help.
func exitsText(cmd *cobra.Command) string {
	var b strings.Builder
	for _, e := range exitsOf(cmd) {
		fmt.Fprintf(&b, "\n  %-3d  %s", e.code, e.means)
	}
	return b.String()
}
