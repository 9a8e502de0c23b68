package conformance_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/internal/mutant"
)

// serverDefects are the ways in which servers are wrong on purpose.
func serverDefects(t *testing.T) []mutant.Server {
	t.Helper()
	all, err := mutant.Servers(datafile.Folder{Files: os.DirFS("testdata/defects"), Path: "conformance/testdata/defects"})
	require.NoError(t, err)
	return all
}

// A check whose failing fails a run has seen a wrong server, or it may be asleep; of
// those that only warn, one of each family has.
func TestEveryMustHasADefect(t *testing.T) {
	caught := map[string]bool{}
	for _, d := range serverDefects(t) {
		for _, id := range d.CaughtBy {
			caught[id], caught[family(id)] = true, true
		}
	}
	for _, c := range checks(t, suite.Server) {
		asked := family(c.ID)
		if c.Level == suite.Must {
			asked = c.ID
		}
		if !caught[asked] {
			t.Errorf("no defect under testdata/defects is caught by %s", asked)
		}
	}
}

func family(id string) string { return id[:strings.LastIndex(id, "/")] }

// A scenario whose truth no wrong server has ever failed to show may be asleep.
func TestEveryScenarioHasADefect(t *testing.T) {
	caught := map[string]bool{}
	for _, d := range serverDefects(t) {
		for _, name := range d.Scenarios {
			caught[name] = true
		}
	}
	files, err := filepath.Glob("../fixtures/scenarios/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		require.True(t, caught[name], "no defect under testdata/defects keeps anybody from reading the truth of %s", name)
		delete(caught, name)
	}
	require.Empty(t, caught, "there are no such scenarios")
}
