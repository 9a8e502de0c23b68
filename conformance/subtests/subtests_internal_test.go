package subtests

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
)

// What others stand on comes first, in its family and with its family; the others keep
// their order, and a check has all its rows.
func TestFirstChecksComeFirst(t *testing.T) {
	row := func(id, release string, first bool) run.Planned {
		return run.Planned{Key: report.Key{ID: id, Release: release, Auth: "oauth"}, First: first}
	}
	families := familiesOf([]run.Planned{
		row("read/page/all", "fuji", false), row("auth/401/refresh", "fuji", false), row("auth/connect/story", "fuji", true),
		row("auth/connect/story", "madrid", true), row("read/page/all", "madrid", false), row("test/all", "any", false),
	})
	var told []string
	rows := map[string][]int{}
	for _, f := range families {
		for _, c := range f.checks {
			told = append(told, f.name+"/"+c.name)
			rows[f.name+"/"+c.name] = c.rows
		}
	}
	require.Equal(t, []string{"auth/connect/story", "auth/401/refresh", "read/page/all", "test/all"}, told)
	require.Equal(t, []int{2, 3}, rows["auth/connect/story"])
	require.Equal(t, []int{0, 4}, rows["read/page/all"])
}

// A part of a name means itself in the pattern, whatever it is made of.
func TestReplay(t *testing.T) {
	require.Equal(t, `go test -run '^TestIt$/^it'\''s\.one$/^any$/^none$'`, replay("TestIt/it's.one/any/none"))
}
