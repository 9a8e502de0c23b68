package run_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

const varied = `
  - id: t/release
    WORDS
    steps: [{send: {path: /api/now/table/sys_user, query: {sysparm_limit: 1}}, expect: {status: 200}}]
  - id: t/flow
    varies: flow
    WORDS
    steps: [{send: {path: /api/now/table/sys_user, query: {sysparm_limit: 1}}, expect: {status: 200}}]
  - id: t/once
    varies: once
    flows: none
    WORDS
    steps: [{send: {path: /api/now/table/sys_user, query: {sysparm_limit: 1}}, expect: {status: 200}}]
  - id: t/any-flow
    varies: once
    WORDS
    steps: [{send: {path: /api/now/table/sys_user, query: {sysparm_limit: 1}}, expect: {status: 200}}]
  - id: t/since
    since: geneva
    flows: legacy
    WORDS
    steps: [{send: {path: /api/now/table/sys_user, query: {sysparm_limit: 1}}, expect: {status: 200}}]
  - id: t/capable
    flows: legacy
    requires: [table.v2]
    WORDS
    steps: [{send: {path: /api/now/v2/table/sys_user, query: {sysparm_limit: 1}}, expect: {status: 200}}]
`

func summary(rows []report.Check) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r.ID+" "+r.Release+" "+r.Auth+" "+string(r.Status))
	}
	return all
}

func TestPlan(t *testing.T) {
	c := config(t, checks(t, suite.Server, varied), "eureka", "fuji", "geneva")
	require.Equal(t, []string{
		"t/any-flow any legacy pass",
		"t/capable eureka legacy unsupported", "t/capable fuji legacy unsupported", "t/capable geneva legacy pass",
		"t/flow any legacy pass", "t/flow any oauth pass",
		"t/once any none pass",
		"t/release eureka legacy pass", "t/release eureka oauth unsupported",
		"t/release fuji legacy pass", "t/release fuji oauth pass",
		"t/release geneva legacy pass", "t/release geneva oauth pass",
		"t/since geneva legacy pass",
	}, summary(rows(t, c)))

	c.Flows = []suite.Flow{suite.OAuth}
	c.Releases = []string{"eureka"}
	all := rows(t, c)
	require.Equal(t, []string{"t/any-flow any oauth unsupported", "t/flow any oauth unsupported", "t/once any none pass", "t/release eureka oauth unsupported"}, summary(all))
	require.Equal(t, "Eureka has no OAuth provider", all[0].Reason)
}

// One instance of a simulation is forked for each check and plays what it plays.
func TestOneInstanceOfASimulation(t *testing.T) {
	c := config(t, checks(t, suite.Server, varied), "madrid")
	instance, err := c.Target.Control.Find(t.Context(), "default")
	require.NoError(t, err)
	c.Target.Instance = instance
	for _, row := range rows(t, c) {
		require.Equal(t, report.Pass, row.Status, "%s: %s", row.ID, row.Reason)
	}
}

func TestAGuestWithoutAClientSkipsOAuth(t *testing.T) {
	c := config(t, checks(t, suite.Server, varied), "madrid")
	c.Checks = c.Checks[:1]
	c.Flows = []suite.Flow{suite.OAuth}
	c.Target = run.Target{Instance: world.Foreign("http://127.0.0.1:1", "madrid", world.Login{}, nil)}
	row := only(t, c)
	require.Equal(t, report.Skip, row.Status)
	require.Contains(t, row.Reason, "--client-id")
}

func TestProgressHearsOfEachRow(t *testing.T) {
	c := config(t, checks(t, suite.Server, varied), "madrid")
	var heard []run.Event
	c.Progress = func(e run.Event) { heard = append(heard, e) }
	all := rows(t, c)
	require.Len(t, heard, len(all))
	for i, e := range heard {
		require.Equal(t, i+1, e.Done)
		require.Equal(t, len(all), e.Total)
	}
}

func TestInterruption(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	c := config(t, checks(t, suite.Server, varied), "eureka", "fuji", "geneva")
	c.Progress = func(run.Event) { interrupt() }
	_, err := run.Run(ctx, c)
	require.ErrorIs(t, err, context.Canceled)
}

// Control that is not there is the kit's fault, not the subject's.
func TestLostControlIsAnError(t *testing.T) {
	c := config(t, checks(t, suite.Server, varied), "madrid")
	c.Checks = c.Checks[:1]
	c.Flows = []suite.Flow{suite.Legacy}
	gone, err := world.NewControl("http://127.0.0.1:1", "")
	require.NoError(t, err)
	c.Target.Control = gone
	row := only(t, c)
	require.Equal(t, report.Error, row.Status)
	require.Contains(t, row.Reason, "make a world of release madrid")
}
