package run_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// A server is judged in calm weather: what a simulation was told to let go wrong says
// nothing of how it plays, neither where the kit makes its worlds nor on an instance of it.
func TestAServerIsJudgedInCalmWeather(t *testing.T) {
	globe := mocktest.New(t, mocktest.Release("madrid"), mocktest.Faults("rules: [{answer: {status: 503}}]"))
	control, err := world.NewControl(globe.ControlURL(), "")
	require.NoError(t, err)
	t.Cleanup(control.Close)
	instance, err := control.FindByURL(t.Context(), "default")
	require.NoError(t, err)
	c := config(t, checks(t, suite.Server, single(`
      - send: {path: /api/now/table/incident, query: {sysparm_limit: 1}}
        expect: {status: 200}
`)), "madrid")
	for name, place := range map[string]*world.Instance{"worlds of its own": nil, "an instance": instance} {
		c.Target = run.Target{Control: control, Instance: place}
		require.NoError(t, run.Look(t.Context(), c), name)
		row := only(t, c)
		require.Equal(t, report.Pass, row.Status, "%s: %s", name, row.Reason)
	}
	played, err := instance.Faults(t.Context())
	require.NoError(t, err)
	require.Len(t, played, 1, "what was told stays with the instance itself")
	require.Zero(t, played[0].Played)
}
