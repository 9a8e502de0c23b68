package conformance_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// covered is a row of the page that says what is played, and what shows it.
type covered struct {
	line           int
	what           string
	letIn, refused []string // ids of checks, or names of Go tests
	leftOut        string
}

// The page that says row by row what is played of OAuth names checks and tests that
// there are; a refusal stands beside what is let in; what is left out has a reason
// and an answer.
func TestCoverageOfOAuth(t *testing.T) {
	named := map[string]*suite.Check{}
	for _, kind := range []suite.Kind{suite.Server, suite.Connector} {
		for _, c := range checks(t, kind) {
			named[c.ID] = c
		}
	}
	tests := goTests(t)
	rows := coverage(t)
	shown := map[string]bool{}
	for _, row := range rows {
		for _, name := range slices.Concat(row.letIn, row.refused) {
			require.True(t, named[name] != nil || tests[name], "line %d: there is no %s", row.line, name)
			shown[name] = true
		}
		require.False(t, len(row.letIn)+len(row.refused) == 0 && row.leftOut == "", "line %d: nothing shows %s", row.line, row.what)
		if row.leftOut != "" {
			reason, answer, _ := strings.Cut(row.leftOut, "Answer: ")
			require.True(t, len(strings.Fields(reason)) > 2 && answer != "", "line %d: a reason, and Answer: with what comes instead", row.line)
		}
		for _, id := range row.refused {
			c := named[id]
			require.True(t, c == nil || c.Kind == suite.Connector || paired(c) || row.admits(named, family(id)),
				"line %d: nothing of the family of %s is let in", row.line, id)
		}
		require.True(t, len(row.refused) == 0 || len(row.letIn) > 0 || row.leftOut != "", "line %d: %s is refused, and nothing let in", row.line, row.what)
	}
	for _, id := range ofTempers(t) {
		require.NotNil(t, named[id], "docs/tempers.md: there is no %s", id)
		shown[id] = true
	}
	for id, c := range named {
		way := slices.ContainsFunc(waysIn, func(family string) bool { return strings.HasPrefix(id, family) })
		if way && c.Kind == suite.Server && !shown[id] {
			t.Errorf("%s stands in no row of docs/oauth-coverage.md and of docs/tempers.md: it shows one of them, or is one more", id)
		}
	}
}

// paired tells whether each refusal of a check has its twin, here or elsewhere.
func paired(c *suite.Check) bool {
	return twinsElsewhere[c.ID] != "" || slices.ContainsFunc(c.Steps, admits) &&
		!slices.ContainsFunc(c.Steps, func(s suite.Step) bool { return refuses(s) && !hasTwin(c, s) })
}

// admits tells whether a row names a check of a family that lets something in.
func (r covered) admits(named map[string]*suite.Check, of string) bool {
	return slices.ContainsFunc(r.letIn, func(id string) bool {
		return named[id] != nil && family(id) == of && slices.ContainsFunc(named[id].Steps, admits)
	})
}

// coverage reads the tables of the page.
func coverage(t *testing.T) (rows []covered) {
	t.Helper()
	page, err := os.ReadFile("../docs/oauth-coverage.md")
	require.NoError(t, err)
	name := regexp.MustCompile("`([a-z0-9-]+(?:/[a-z0-9-]+)+|Test[A-Za-z0-9]+)`")
	names := func(cell string) (all []string) {
		for _, found := range name.FindAllStringSubmatch(cell, -1) {
			all = append(all, found[1])
		}
		require.Empty(t, strings.Trim(name.ReplaceAllString(cell, ""), " ,"), "names alone, with commas between: %s", cell)
		return all
	}
	for i, line := range strings.Split(string(page), "\n") {
		switch cells := strings.Split(line, "|"); {
		case !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| what |") || strings.HasPrefix(line, "| ---"):
		default:
			require.Len(t, cells, 6, "line %d", i+1)
			rows = append(rows, covered{
				line: i + 1, what: strings.TrimSpace(cells[1]),
				letIn: names(cells[2]), refused: names(cells[3]), leftOut: strings.TrimSpace(cells[4]),
			})
		}
	}
	require.NotEmpty(t, rows)
	return rows
}

// ofTempers are the checks of the differences between the tempers, which another page
// lists as the data have them.
func ofTempers(t *testing.T) (ids []string) {
	t.Helper()
	page, err := os.ReadFile("../docs/tempers.md")
	require.NoError(t, err)
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 8 || !strings.Contains(cells[6], "`") {
			continue // no row of the table
		}
		for id := range strings.SplitSeq(cells[6], ",") {
			ids = append(ids, strings.Trim(id, " `"))
		}
	}
	require.NotEmpty(t, ids)
	return ids
}

// goTests are the names of the Go tests of the module.
func goTests(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9]+)\(`)
	require.NoError(t, filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != ".." && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		for _, d := range declared.FindAllSubmatch(text, -1) {
			found[string(d[1])] = true
		}
		return err
	}))
	return found
}
