package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

const authorsFile = root + "/docs/connector-authors.md"

// fiveMinutes is the part of the page for authors that a newcomer follows.
func fiveMinutes(t *testing.T) string {
	t.Helper()
	_, rest, found := strings.Cut(authorsPage(t), "\n## Five minutes\n")
	require.True(t, found)
	section, _, found := strings.Cut(rest, "\n## ")
	require.True(t, found)
	return section
}

// newcomer has an empty folder, the command on the PATH, and what the page says goes
// into connector.py.
func newcomer(t *testing.T) (dir string) {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is missing; install it")
	}
	blocks := regexp.MustCompile("(?s)```python\n(.*?)```").FindAllStringSubmatch(fiveMinutes(t), -1)
	require.Len(t, blocks, 1)
	require.LessOrEqual(t, strings.Count(blocks[0][1], "\n"), 50, "the page promises fifty lines")
	dir = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "connector.py"), []byte(blocks[0][1]), 0o600))
	return dir
}

// follow types a line and returns what a person sees, whether or not that is a failure.
func follow(t *testing.T, dir, line string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "bash", "-c", line)
	command.Dir = dir
	command.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"))
	out, err := command.CombinedOutput()
	if err != nil {
		var failed *exec.ExitError
		require.ErrorAs(t, err, &failed)
	}
	return string(out)
}

// Who follows the page word by word sees what it shows. With -update the page
// shows what comes.
func TestFiveMinutes(t *testing.T) {
	t.Parallel()
	dir, section := newcomer(t), fiveMinutes(t)
	followed := section
	dialogues := regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(section, -1)
	require.Len(t, dialogues, 3)
	for _, dialogue := range dialogues {
		var seen strings.Builder
		for line := range strings.Lines(dialogue[1]) {
			if typed, is := strings.CutPrefix(line, "$ "); is {
				seen.WriteString(line + follow(t, dir, strings.TrimSpace(typed)))
			}
		}
		if !*update {
			require.Equal(t, dialogue[1], seen.String())
		}
		followed = strings.Replace(followed, dialogue[1], seen.String(), 1)
	}
	if *update {
		require.NoError(t, os.WriteFile(authorsFile, []byte(strings.Replace(authorsPage(t), section, followed, 1)), 0o600))
	}
}

// What the page says that fifty lines leave out is what does not pass, no less and no
// more, and what it praises passes; as many do as it says.
func TestWhatFiftyLinesLeaveOut(t *testing.T) {
	if testing.Short() {
		t.Skip("some of it takes its time to fail")
	}
	t.Parallel()
	_, said, found := strings.Cut(fiveMinutes(t), "some seven checks in ten pass")
	require.True(t, found)
	praise, table, found := strings.Cut(said, "leave out:")
	require.True(t, found)
	dir := newcomer(t)
	mend := regexp.MustCompile(`(?m)^\$ (\(echo .*)$`).FindStringSubmatch(fiveMinutes(t))
	require.NotNil(t, mend, "what takes a line is mended by now")
	follow(t, dir, mend[1])
	follow(t, dir, "snowglobe conform connector --auth oauth --release madrid --parallel 8 --report report -- python3 connector.py")
	file, err := os.Open(filepath.Join(dir, "report", "report.json"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	whole, err := report.Read(file)
	require.NoError(t, err)
	ids := map[report.Status][]string{}
	for _, row := range whole.Checks {
		ids[row.Status] = append(ids[row.Status], row.ID)
	}
	failing, warnings, found := strings.Cut(table, "only warnings")
	require.True(t, found)
	row := strings.LastIndex(failing, "\n")
	failing, warnings = failing[:row], failing[row:]+warnings
	require.ElementsMatch(t, idsIn(failing), ids[report.Fail])
	require.ElementsMatch(t, idsIn(warnings), ids[report.Warn])
	require.Subset(t, ids[report.Pass], idsIn(praise))
	require.Empty(t, ids[report.Error])
	passed, failed := len(ids[report.Pass]), len(ids[report.Fail])+len(ids[report.Warn])
	require.InDelta(t, 0.7, float64(passed)/float64(passed+failed), 0.04)
}

// idsIn are the checks that a text names.
func idsIn(text string) (all []string) {
	for _, id := range regexp.MustCompile("`([a-z-]+/[a-z0-9/-]+)`").FindAllStringSubmatch(text, -1) {
		all = append(all, id[1])
	}
	return all
}
