package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"
)

// Row is a line of the matrix: a release's key and its name for people.
type Row struct{ Key, Name string }

// columns of the matrix. The last holds checks for which the sign-in makes no
// difference.
var columns = []struct{ auth, title string }{
	{"oauth", "OAuth"}, {"legacy", "user and password"}, {"none", "either"},
}

// matrix shows releases by flows, one cell a summary of its checks. A cell
// without checks is a dash; one where nothing can apply says unsupported. Where
// the lines are too wide, the parts of a summary stand below one another. Of no
// checks at all there is nothing to show.
func (r *Report) matrix(rows []Row, width int) string {
	lines := r.matrixLines(rows)
	if len(lines) == 0 {
		return ""
	}
	if text := aligned(lines); width == 0 || widest(text) <= width {
		return text
	}
	var stacked [][]string
	for _, line := range lines {
		stacked = append(stacked, stack(line)...)
	}
	return aligned(stacked)
}

// matrixLines are the cells of the matrix, a head first.
func (r *Report) matrixLines(rows []Row) [][]string {
	if len(r.Checks) == 0 {
		return nil
	}
	header := []string{"release"}
	for _, c := range columns {
		header = append(header, c.title)
	}
	lines := [][]string{header}
	for _, row := range append(slices.Clone(rows), Row{AnyRelease, "any release"}) {
		line, filled := []string{row.Name}, false
		for _, c := range columns {
			cell := r.cell(row.Key, c.auth)
			filled = filled || cell != "-"
			line = append(line, cell)
		}
		if filled {
			lines = append(lines, line)
		}
	}
	return lines
}

func aligned(lines [][]string) string {
	var text strings.Builder
	t := tabwriter.NewWriter(&text, 0, 0, 3, ' ', 0)
	for _, line := range lines {
		fmt.Fprintln(t, strings.Join(line, "\t"))
	}
	_ = t.Flush() // a Builder takes everything
	return trailing.ReplaceAllString(text.String(), "")
}

// trailing is what fills up cells at the end of a line that have nothing in them.
var trailing = regexp.MustCompile(`(?m) +$`)

func widest(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		n = max(n, utf8.RuneCountInString(strings.TrimRight(line, "\n")))
	}
	return n
}

// between parts of a summary.
const between = ", "

// stack spreads a line over as many as its longest summary has parts.
func stack(line []string) [][]string {
	var lines [][]string
	for column, cell := range line {
		for n, part := range strings.Split(cell, between) {
			if n == len(lines) {
				lines = append(lines, make([]string, len(line)))
			}
			lines[n][column] = part
		}
	}
	return lines
}

// cell sums up one release in one flow.
func (r *Report) cell(release, auth string) string {
	var t Totals
	total := 0
	for _, c := range r.Checks {
		if c.Release == release && c.Auth == auth {
			t.add(c.Status)
			total++
		}
	}
	switch total {
	case 0:
		return "-"
	case t.Unsupported:
		return "unsupported"
	}
	return t.words()
}

// words are the counts that are not zero.
func (t Totals) words() string {
	var words []string
	for _, part := range []struct {
		n    int
		word string
	}{
		{t.Pass, "pass"}, {t.Fail, "FAIL"}, {t.XPass, "XPASS"}, {t.Error, "ERROR"}, {t.Warn, "warn"},
		{t.XFail, "known"}, {t.Skip, "skip"}, {t.Unsupported, "unsupported"},
	} {
		if part.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", part.n, part.word))
		}
	}
	return strings.Join(words, between)
}
