package conformance_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// defect is one way in which a server can be wrong: changes to files of ours that
// are laid over them for one build, and who has to notice: checks, or whoever reads the
// truth of a scenario off it.
type defect struct {
	Name     string `yaml:"name"`
	Says     string `yaml:"says"`
	edit     `yaml:",inline"`
	Also     []edit   `yaml:"also"`
	Release  string   `yaml:"release"` // to judge on; madrid unless it says otherwise
	CaughtBy []string `yaml:"caught_by"`

	Scenarios []string `yaml:"scenarios"`
}

// edit puts other words in the place of a text that the file has once.
type edit struct {
	File    string `yaml:"file"` // from the root of the module; in also, that of the defect unless it says otherwise
	Text    string `yaml:"text"`
	Instead string `yaml:"instead"`
}

func defects(t *testing.T) []defect {
	t.Helper()
	files, err := filepath.Glob("testdata/defects/*.yaml")
	require.NoError(t, err)
	var all []defect
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var page struct {
			Defects []defect `yaml:"defects"`
		}
		decoder := yaml.NewDecoder(bytes.NewReader(text))
		decoder.KnownFields(true)
		require.NoError(t, decoder.Decode(&page), file)
		all = append(all, page.Defects...)
	}
	return all
}

// A check whose failing fails a run has seen a wrong server, or it may be asleep; of
// those that only warn, one of each family has.
func TestEveryMustHasADefect(t *testing.T) {
	caught := map[string]bool{}
	for _, d := range defects(t) {
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

// edits are all that the defect changes, with whole names of files.
func (d defect) edits(t *testing.T) []edit {
	t.Helper()
	all := append([]edit{d.edit}, d.Also...)
	for i := range all {
		if all[i].File == "" {
			all[i].File = d.File
		}
		name, err := filepath.Abs(filepath.Join("..", all[i].File))
		require.NoError(t, err)
		all[i].File = name
	}
	return all
}

// once fails the test unless the text is there to be replaced, and no second time.
func (e edit) once(t *testing.T, source string) {
	t.Helper()
	require.Equal(t, 1, strings.Count(source, e.Text), "%s has this once: %s", e.File, e.Text)
}

// Each wrong server is caught by every check that its defect names, and nobody finds
// fault with the same server without a defect.
func TestWrongServersAreCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("builds servers")
	}
	all := defects(t)
	program, alone := buildTogether(t, all)
	require.Less(t, len(alone), len(all)/50, "nearly all defects have to be in one program, or this takes too long")
	for _, d := range all {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			program := program
			if slices.ContainsFunc(alone, func(a defect) bool { return a.Name == d.Name }) {
				program = d.build(t)
			}
			for _, scenario := range d.Scenarios {
				require.NotEmpty(t, d.read(t, program, d.Name, scenario), "the truth of %s can be read all the same: %s", scenario, d.Says)
			}
			if len(d.CaughtBy) == 0 {
				return
			}
			verdicts := d.judge(t, program, d.Name)
			for _, id := range d.CaughtBy {
				status, judged := verdicts[id]
				require.True(t, judged, "%s was not judged", id)
				require.Contains(t, []report.Status{report.Fail, report.Warn}, status, "%s does not notice: %s", id, d.Says)
			}
		})
	}
	for _, d := range healthy(all) {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			for id, status := range d.judge(t, program, "") {
				require.NotContains(t, []report.Status{report.Fail, report.Warn, report.Error}, status, id)
			}
			for _, scenario := range d.Scenarios {
				require.Empty(t, d.read(t, program, "", scenario), scenario)
			}
		})
	}
}

// healthy are no defects, one a release, with all who notice those of the release.
func healthy(all []defect) []defect {
	releases := map[string]*defect{}
	var none []defect
	for _, d := range all {
		if releases[d.Release] == nil {
			releases[d.Release] = &defect{Name: "none-on-" + d.release(), Release: d.Release}
		}
		r := releases[d.Release]
		r.CaughtBy = append(r.CaughtBy, d.CaughtBy...)
		for _, scenario := range d.Scenarios {
			if !slices.Contains(r.Scenarios, scenario) {
				r.Scenarios = append(r.Scenarios, scenario)
			}
		}
	}
	for _, r := range releases {
		none = append(none, *r)
	}
	return none
}

func (d defect) release() string {
	if d.Release == "" {
		return "madrid"
	}
	return d.Release
}

// judge runs the checks that the defect names against the program that has the
// defect of this name, and gives their worst verdicts.
func (d defect) judge(t *testing.T, program, name string) map[string]report.Status {
	t.Helper()
	dir := t.TempDir()
	arguments := []string{"conform", "server", "--release", d.release(), "--report", dir, "--suites", suitesWith(t, d.CaughtBy)}
	for _, id := range d.CaughtBy {
		arguments = append(arguments, "--check", id)
	}
	// It ends with the exit code of its verdict, which the report tells as well.
	command := exec.CommandContext(t.Context(), program, arguments...)
	command.Env = append(os.Environ(), wrongServer+"="+name)
	out, _ := command.CombinedOutput()
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	require.NoError(t, err, string(out))
	var judged report.Report
	require.NoError(t, json.Unmarshal(text, &judged))
	verdicts := map[string]report.Status{}
	for _, c := range judged.Checks {
		if status, seen := verdicts[c.ID]; !seen || status == report.Pass {
			verdicts[c.ID] = c.Status
		}
	}
	return verdicts
}

// suitesWith are the suites that have the checks, in a folder of their own: reading
// the others would take longer than judging by these.
func suitesWith(t *testing.T, ids []string) string {
	t.Helper()
	folder := t.TempDir()
	for _, c := range checks(t, suite.Server) {
		if slices.Contains(ids, c.ID) {
			text, err := os.ReadFile(filepath.Join("..", c.File))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(folder, filepath.Base(c.File)), text, 0o600))
		}
	}
	return folder
}
