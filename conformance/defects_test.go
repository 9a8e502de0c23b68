package conformance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// defect is one way in which a server can be wrong: changes to files of ours that
// are laid over them for one build, and the checks that have to notice.
type defect struct {
	Name     string `yaml:"name"`
	Says     string `yaml:"says"`
	edit     `yaml:",inline"`
	Also     []edit   `yaml:"also"`
	Release  string   `yaml:"release"` // to judge on; madrid unless it says otherwise
	CaughtBy []string `yaml:"caught_by"`
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

// A family of checks that has never seen a wrong server may be asleep.
func TestEveryFamilyHasADefect(t *testing.T) {
	caught := map[string]bool{}
	for _, d := range defects(t) {
		for _, id := range d.CaughtBy {
			caught[family(id)] = true
		}
	}
	for _, c := range checks(t, suite.Server) {
		require.True(t, caught[family(c.ID)], "no defect under testdata/defects is caught by a check of %s", family(c.ID))
	}
}

func family(id string) string { return id[:strings.LastIndex(id, "/")] }

// Each wrong server is caught by every check that its defect names.
func TestWrongServersAreCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a server for each defect")
	}
	for _, d := range defects(t) {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			verdicts := d.judge(t, d.build(t))
			for _, id := range d.CaughtBy {
				status, judged := verdicts[id]
				require.True(t, judged, "%s was not judged", id)
				require.Contains(t, []report.Status{report.Fail, report.Warn}, status, "%s does not notice: %s", id, d.Says)
			}
		})
	}
}

// build makes a program with the defect in it.
func (d defect) build(t *testing.T) (program string) {
	t.Helper()
	dir := t.TempDir()
	wrong := map[string]string{}
	for i, e := range append([]edit{d.edit}, d.Also...) {
		if e.File == "" {
			e.File = d.File
		}
		file, err := filepath.Abs(filepath.Join("..", e.File))
		require.NoError(t, err)
		from := file
		if wrong[file] != "" {
			from = wrong[file]
		}
		source, err := os.ReadFile(from)
		require.NoError(t, err)
		require.Equal(t, 1, strings.Count(string(source), e.Text), "%s has this once: %s", e.File, e.Text)
		wrong[file] = filepath.Join(dir, fmt.Sprintf("wrong%d.go", i))
		require.NoError(t, os.WriteFile(wrong[file], []byte(strings.Replace(string(source), e.Text, e.Instead, 1)), 0o600))
	}
	overlay, err := json.Marshal(map[string]any{"Replace": wrong})
	require.NoError(t, err)
	overlayFile := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(overlayFile, overlay, 0o600))
	program = filepath.Join(dir, "snowglobe")
	out, err := exec.CommandContext(t.Context(),
		"go", "build", "-overlay", overlayFile, "-o", program, "./../cmd/snowglobe").CombinedOutput()
	require.NoError(t, err, string(out))
	return program
}

// judge runs the checks that the defect names, and gives their worst verdicts.
func (d defect) judge(t *testing.T, program string) map[string]report.Status {
	t.Helper()
	release := d.Release
	if release == "" {
		release = "madrid"
	}
	dir := t.TempDir()
	arguments := []string{"conform", "server", "--release", release, "--report", dir}
	for _, id := range d.CaughtBy {
		arguments = append(arguments, "--check", id)
	}
	// It ends with the exit code of its verdict, which the report tells as well.
	out, _ := exec.CommandContext(t.Context(), program, arguments...).CombinedOutput()
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
