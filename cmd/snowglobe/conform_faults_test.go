package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// A slip in the name of a profile is told at once, and not by each check.
func TestConformKnowsTheProfilesOfFaults(t *testing.T) {
	run := snowglobe(t, "conform", "connector", "--faults", "wether")
	require.Equal(t, report.ExitUsage, run.code)
	require.Contains(t, run.stderr, `--faults: there is no profile "wether"; did you mean "weather"?`)
	require.NotContains(t, run.stderr, "seed", "nothing was begun")
}
