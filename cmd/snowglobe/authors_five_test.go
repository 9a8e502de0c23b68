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

// What the page says that fifty lines leave out fails, and what it praises passes.
func TestWhatFiftyLinesLeaveOut(t *testing.T) {
	if testing.Short() {
		t.Skip("some of it takes its time to fail")
	}
	t.Parallel()
	ids := regexp.MustCompile("`([a-z-]+/[a-z/-]+)`")
	_, said, found := strings.Cut(fiveMinutes(t), "three checks in four pass")
	require.True(t, found)
	praise, table, found := strings.Cut(said, "leave out:")
	require.True(t, found)
	want, flags := map[string]bool{}, []string{}
	for _, id := range ids.FindAllStringSubmatch(said, -1) {
		want[id[1]] = !strings.Contains(table, id[0])
		require.Equal(t, want[id[1]], strings.Contains(praise, id[0]), id[1])
		flags = append(flags, "--check "+id[1])
	}
	dir := newcomer(t)
	follow(t, dir, "snowglobe conform connector --auth oauth --release madrid --report report "+strings.Join(flags, " ")+" -- python3 connector.py")
	file, err := os.Open(filepath.Join(dir, "report", "report.json"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	judged, err := report.Read(file)
	require.NoError(t, err)
	got := map[string]bool{}
	for _, row := range judged.Checks {
		got[row.ID] = row.Status == report.Pass
	}
	require.Equal(t, want, got)
}
