package conformance_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/internal/mutant"
)

// Each wrong server is caught by every check that its defect names, and nobody finds
// fault with the same server without a defect.
func TestWrongServersAreCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("builds servers")
	}
	all := serverDefects(t)
	var changes []mutant.Defect
	for _, d := range all {
		changes = append(changes, d.Defect)
	}
	programs, err := mutant.Build(t.Context(), "..", t.TempDir(), changes)
	require.NoError(t, err)
	require.Less(t, len(programs.Alone), len(all)/50, "nearly all defects have to be in one program, or this takes too long")
	for _, d := range all {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			program, err := programs.Of(t.Context(), d.Name)
			require.NoError(t, err)
			for _, scenario := range d.Scenarios {
				require.NotEmpty(t, read(t, program, d.Release(), scenario), "the truth of %s can be read all the same: %s", scenario, d.Says)
			}
			if len(d.CaughtBy) == 0 {
				return
			}
			outcome, err := d.Judge(t.Context(), program, "..", t.TempDir())
			require.NoError(t, err)
			for _, id := range d.CaughtBy {
				require.NoError(t, outcome.Dies(id), d.Says)
			}
		})
	}
	for _, d := range mutant.HealthyServers(all) {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			healthy := mutant.Program{Path: programs.Together}
			outcome, err := d.Judge(t.Context(), healthy, "..", t.TempDir())
			require.NoError(t, err)
			for id, status := range outcome.Verdicts {
				require.NotContains(t, []report.Status{report.Fail, report.Warn, report.Error}, status, id)
			}
			for _, scenario := range d.Scenarios {
				require.Empty(t, read(t, healthy, d.Release(), scenario), scenario)
			}
		})
	}
}
