package report

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Row is a line of the matrix: a release's key and its name for people.
type Row struct{ Key, Name string }

// columns of the matrix. The last holds checks for which the sign-in makes no
// difference.
var columns = []struct{ auth, title string }{
	{"oauth", "OAuth"}, {"legacy", "user and password"}, {"none", "either"},
}

// matrix shows releases by flows, one cell a summary of its checks. A cell
// without checks is a dash; one where nothing can apply says unsupported. Of no
// checks at all there is nothing to show.
func (r *Report) matrix(rows []Row) string {
	if len(r.Checks) == 0 {
		return ""
	}
	var text strings.Builder
	t := tabwriter.NewWriter(&text, 0, 0, 3, ' ', 0)
	header := []string{"release"}
	for _, c := range columns {
		header = append(header, c.title)
	}
	fmt.Fprintln(t, strings.Join(header, "\t"))
	for _, row := range append(rows, Row{AnyRelease, "any release"}) {
		line, filled := []string{row.Name}, false
		for _, c := range columns {
			cell := r.cell(row.Key, c.auth)
			filled = filled || cell != "-"
			line = append(line, cell)
		}
		if filled {
			fmt.Fprintln(t, strings.Join(line, "\t"))
		}
	}
	_ = t.Flush() // a Builder takes everything
	return text.String()
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
	return strings.Join(words, ", ")
}
