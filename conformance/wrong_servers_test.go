package conformance_test

import (
	"slices"
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
	require.Less(t, len(programs.Alone), len(all)/250, "nearly all defects have to be in one program, or this takes too long")
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
			lives, err := d.Dies(t.Context(), program, "..", t.TempDir())
			require.NoError(t, err)
			for _, id := range d.CaughtBy {
				require.NoError(t, lives[id], d.Says)
			}
		})
	}
	// Where one check reaches what is wrong, it is not taken for another one's doing.
	t.Run("each check for itself", func(t *testing.T) {
		t.Parallel()
		const notices, elsewhere = "attachment/metadata/download-link", "release/build-tag"
		at := slices.IndexFunc(all, func(d mutant.Server) bool { return d.Name == "attachment-link-leads-nowhere" })
		d := all[at]
		d.CaughtBy = []string{notices, elsewhere}
		program, err := programs.Of(t.Context(), d.Name)
		require.NoError(t, err)
		lives, err := d.Dies(t.Context(), program, "..", t.TempDir())
		require.NoError(t, err)
		require.NoError(t, lives[notices])
		require.ErrorContains(t, lives[elsewhere], "does not reach the defect")
	})
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
