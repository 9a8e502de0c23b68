package run_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// TestMain lets this test binary be a connector under test as well.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "as-subject" {
		os.Exit(actAsSubject(os.Args[2], os.Args[3]))
	}
	os.Exit(m.Run())
}

// checks reads one suite of checks without the words that every check needs.
func checks(t *testing.T, kind suite.Kind, text string) []*suite.Check {
	t.Helper()
	catalog, err := conformance.Catalog()
	require.NoError(t, err)
	const words = "\n    level: must\n    source: {assumed: a test}\n    why: because\n    hint: mend it\n    title: a title\n"
	full := "suite: t\nkind: " + string(kind) + "\nchecks:\n" + strings.ReplaceAll(text, "WORDS\n", words)
	suites, err := suite.Load(suite.Folder{Files: fstest.MapFS{"t/t.yaml": {Data: []byte(full)}}, Dir: "t"}, kind, catalog)
	require.NoError(t, err)
	all, err := suite.Select(suites, nil)
	require.NoError(t, err)
	return all
}

// config is a run of these checks on a simulation, on the given releases.
func config(t *testing.T, list []*suite.Check, releases ...string) run.Config {
	t.Helper()
	catalog, err := conformance.Catalog()
	require.NoError(t, err)
	c := run.Config{
		Checks: list, Catalog: catalog, Releases: releases, Flows: []suite.Flow{suite.OAuth, suite.Legacy},
		Seed: 7, Parallel: 4, Clock: clock.System(),
		Replay: func(check *suite.Check, release string, flow suite.Flow) string {
			return "replay " + check.ID + " " + release + " " + string(flow)
		},
	}
	control, err := world.NewControl(mocktest.New(t).ControlURL(), "")
	require.NoError(t, err)
	t.Cleanup(control.Close)
	c.Target.Control = control
	return c
}

// mine makes this test binary the connector under test, careless in one way.
func mine(t *testing.T, way string) *subject.Program {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	// A program built with the race detector sleeps for a second before it ends,
	// unless it is told not to.
	argv := []string{"env", "GORACE=atexit_sleep_ms=0", self, "as-subject", way}
	return &subject.Program{Argv: argv, Timeout: time.Minute}
}

func rows(t *testing.T, c run.Config) []report.Check {
	t.Helper()
	all, err := run.Run(t.Context(), c)
	require.NoError(t, err)
	return all
}

// only runs a single check once and returns its row.
func only(t *testing.T, c run.Config) report.Check {
	t.Helper()
	all := rows(t, c)
	require.Len(t, all, 1)
	return all[0]
}
