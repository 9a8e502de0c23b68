package run

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// planned is the plan of our own checks for a connector, on three releases.
func planned(t *testing.T) []execution {
	t.Helper()
	catalog, err := suite.ReadCatalog(os.DirFS(".."), "suites/releases.yaml")
	require.NoError(t, err)
	suites, err := suite.Load(suite.Folder{Files: os.DirFS("../suites"), Dir: "connector"}, suite.Connector, catalog)
	require.NoError(t, err)
	checks, err := suite.Select(suites, nil)
	require.NoError(t, err)
	return plan(Config{
		Checks: checks, Catalog: catalog, Releases: []string{"eureka", "fuji", "madrid"}, Flows: []suite.Flow{suite.OAuth, suite.Legacy},
	})
}

// All shards together are the whole, no row is in two of them, and none has more to do
// than another by more than one check.
func TestShardsAreTheWhole(t *testing.T) {
	all := planned(t)
	most := 0
	perCheck := map[string]int{}
	for _, e := range all {
		if e.verdict == "" {
			perCheck[e.check.ID]++
			most = max(most, perCheck[e.check.ID])
		}
	}
	for _, shards := range []int{1, 2, 3, 5, 16, 200} {
		in := map[report.Key]int{}
		of := map[string]int{}
		least, busiest := len(all), 0
		for number := 1; number <= shards; number++ {
			executions := 0
			for _, e := range share(all, Shard{number, shards}) {
				if e.borrowed {
					continue
				}
				require.Zero(t, in[e.key()], "%s is in two of %d shards", e.key(), shards)
				in[e.key()] = number
				require.Contains(t, []int{0, number}, of[e.check.ID], "a check stays in one piece")
				of[e.check.ID] = number
				if e.verdict == "" {
					executions++
				}
			}
			least, busiest = min(least, executions), max(busiest, executions)
		}
		require.Len(t, in, len(all))
		require.LessOrEqual(t, busiest-least, most, "%d shards", shards)
	}
}

// A shard has the first checks that its others stand on, on the same release and in the
// same flow, and borrows no more of them.
func TestShardsBorrowFirstChecks(t *testing.T) {
	all := planned(t)
	for number := 1; number <= 7; number++ {
		stands, first := map[where]bool{}, map[where]bool{}
		for _, e := range share(all, Shard{number, 7}) {
			switch {
			case e.check.First:
				first[whereOf(e)] = true
			case e.verdict == "":
				stands[whereOf(e)] = true
			}
			require.True(t, e.check.First || !e.borrowed, e.key())
		}
		for place := range stands {
			require.True(t, first[place], "shard %d: nothing comes first on %v", number, place)
		}
		for _, e := range share(all, Shard{number, 7}) {
			require.True(t, !e.borrowed || stands[whereOf(e)], "shard %d: nobody stands on %s", number, e.key())
		}
	}
	require.Empty(t, func() (borrowed []string) {
		for _, e := range share(all, Shard{1, 1}) {
			if e.borrowed {
				borrowed = append(borrowed, e.key().String())
			}
		}
		return borrowed
	}(), "there is nobody to borrow from")
}
