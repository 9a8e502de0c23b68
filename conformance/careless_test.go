package conformance_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/internal/mutant"
)

// carelessConnectors are ours with a defect, and the programs under testdata/broken.
func carelessConnectors(t *testing.T) []mutant.Connector {
	t.Helper()
	all, err := mutant.Connectors(datafile.Folder{Files: os.DirFS("testdata/broken"), Path: "conformance/testdata/broken"})
	require.NoError(t, err)
	return all
}

// A check that no careless connector has ever failed may be asleep.
func TestEveryConnectorCheckHasAMutant(t *testing.T) {
	named := map[string]bool{}
	for _, c := range carelessConnectors(t) {
		for _, naming := range c.CaughtBy.All() {
			named[naming.Check] = true
		}
	}
	for _, c := range checks(t, suite.Connector) {
		if !named[c.ID] {
			t.Errorf("no careless connector under testdata/broken is caught by %s", c.ID)
		}
	}
}

// Each careless connector is careless in one way, and dies by the checks that name it.
func TestCarelessConnectorsAreCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("builds connectors")
	}
	all := carelessConnectors(t)
	folder, err := filepath.Abs("testdata/broken")
	require.NoError(t, err)
	programs, err := mutant.Build(t.Context(), "..", t.TempDir(), mutant.Ours(all))
	require.NoError(t, err)
	require.LessOrEqual(t, len(programs.Alone), 2, "nearly all defects have to be in one program, or this takes too long")
	for _, c := range all {
		subject, err := c.Subject(t.Context(), programs, folder)
		require.NoError(t, err)
		for _, naming := range c.CaughtBy.All() {
			t.Run(c.Name+" "+naming.Auth+" "+naming.Check, func(t *testing.T) {
				t.Parallel()
				outcome, err := subject.Judge(t.Context(), mutant.Run{
					Kit: programs.Together, Release: c.Release(), Auth: naming.Auth, Dir: t.TempDir(), Checks: []string{naming.Check},
				})
				require.NoError(t, err)
				require.NoError(t, outcome.Dies(naming.Check), c.Says)
			})
		}
	}
}
