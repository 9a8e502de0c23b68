package run_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// An instance that came to a release while it ran behaves as one that began with it, and
// one that went back behaves as before.
func TestAnUpgradedServerConforms(t *testing.T) {
	suites, err := conformance.Suites(suite.Server)
	require.NoError(t, err)
	var globs []string
	if testing.Short() { // what releases ship most of
		globs = []string{"auth/**", "oauth/scope/*", "oauth/registry/*", "access/**", "cmdb/**", "quota/**"}
	}
	list, err := suite.Select(suites, globs)
	require.NoError(t, err)
	for _, way := range [][]string{{"madrid", "australia"}, {"australia", "madrid"}} {
		t.Run(strings.Join(way, " to "), func(t *testing.T) {
			globe := mocktest.New(t, mocktest.Release(way[0]))
			change, err := http.NewRequestWithContext(t.Context(), http.MethodPut, globe.ControlURL()+"/_snowglobe/instances/default/release",
				strings.NewReader(`{"release":"`+way[1]+`"}`))
			require.NoError(t, err)
			change.Header.Set("Content-Type", "application/json")
			answer, err := http.DefaultClient.Do(change)
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			require.Equal(t, http.StatusOK, answer.StatusCode)

			c := config(t, list, way[1])
			c.Target.Control, err = world.NewControl(globe.ControlURL(), "")
			require.NoError(t, err)
			t.Cleanup(c.Target.Control.Close)
			c.Target.Instance, err = c.Target.Control.FindByURL(t.Context(), globe.URL)
			require.NoError(t, err)
			c.Target.AllowWrites = true
			passed := 0
			for _, row := range rows(t, c) {
				switch row.Status {
				case report.Pass:
					passed++
				case report.Unsupported:
				default:
					t.Errorf("%s (%s): %s: %s", row.ID, row.Auth, row.Status, row.Reason)
				}
			}
			require.Greater(t, passed, len(list)/2)
		})
	}
}
