package run

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// Worlds outlive what is done in them, however long --timeout lets it take.
func TestWorldsLiveLongEnough(t *testing.T) {
	catalog, err := suite.ReadCatalog(os.DirFS(".."), "suites/releases.yaml")
	require.NoError(t, err)
	verb := suite.Step{Run: "sync"}
	check := &suite.Check{Kind: suite.Connector, Flows: suite.Flows{suite.Legacy}, Varies: suite.VariesRelease, Steps: []suite.Step{verb, verb, verb}}
	c := Config{
		Checks: []*suite.Check{check}, Catalog: catalog, Releases: []string{"madrid"}, Flows: []suite.Flow{suite.Legacy},
		Parallel: 1, Program: &subject.Program{Timeout: time.Second},
	}
	e := plan(c)[0]
	require.Equal(t, leastForkLife, c.forkLife(e))
	require.Equal(t, leastBaseLife, c.baseLife(plan(c)))
	c.Program.Timeout = time.Hour
	require.Greater(t, c.forkLife(e), 3*time.Hour)
	require.Greater(t, c.baseLife(plan(c)), 4*time.Hour)
}
