package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
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

// WriteMatrix prints releases by flows, one cell a summary of its checks, and
// below it every check that did not pass and should have. A cell without
// checks is a dash; one where nothing can apply says unsupported.
func (r *Report) WriteMatrix(w io.Writer, rows []Row) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
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
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write the matrix: %w", err)
	}
	r.writeFailures(w)
	r.writeUnjudged(w)
	r.writeVerdict(w)
	return nil
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

// shownRows is how many releases and flows of one failed check are listed; the
// rest is counted, so that one defect does not fill the screen.
const shownRows = 2

func (r *Report) writeFailures(w io.Writer) {
	listed := map[string]int{}
	for _, c := range r.Checks {
		if c.Status != Fail && c.Status != Error && c.Status != Warn && c.Status != XPass {
			continue
		}
		key := c.ID + string(c.Status)
		listed[key]++
		if listed[key] > shownRows {
			continue
		}
		fmt.Fprintf(w, "\n%s  %s  (%s, %s)  %s\n", strings.ToUpper(string(c.Status)), c.ID, c.Release, c.Auth, c.Title)
		fmt.Fprintf(w, "    %s\n", strings.ReplaceAll(printable(c.Reason), "\n", "\n    "))
		if listed[key] == 1 {
			if c.Hint != "" {
				fmt.Fprintf(w, "    mend:   %s\n", c.Hint)
			}
			fmt.Fprintf(w, "    replay: %s\n", c.Repro)
		}
	}
	for _, c := range r.Checks {
		key := c.ID + string(c.Status)
		if more := listed[key] - shownRows; more > 0 {
			fmt.Fprintf(w, "\n%s  %s  and on %d more\n", strings.ToUpper(string(c.Status)), c.ID, more)
			delete(listed, key)
		}
	}
}

// writeUnjudged says what stands on a first check that failed.
func (r *Report) writeUnjudged(w io.Writer) {
	standing := map[string]int{}
	for _, c := range r.Checks {
		if c.StandsOn != "" {
			standing[c.StandsOn]++
		}
	}
	for _, id := range slices.Sorted(maps.Keys(standing)) {
		fmt.Fprintf(w, "\n%s failed: mend it first. %d further checks stand on it and were not judged.\n", id, standing[id])
	}
}

func (r *Report) writeVerdict(w io.Writer) {
	verdict := map[int]string{
		ExitConformant: "conformant", ExitNotConformant: "not conformant",
		ExitKitFault: "no verdict: the kit itself failed", ExitNothingRun: "nothing was run",
	}[r.ExitCode()]
	t := r.Totals
	fmt.Fprintf(w, "\n%s: %d pass, %d fail, %d warn, %d skip, %d unsupported, %d error%s; seed %d\n",
		verdict, t.Pass, t.Fail, t.Warn, t.Skip, t.Unsupported, t.Error, t.known(), r.Seed)
}

// known is the part of the verdict about the list of known failures, for runs
// that came with one.
func (t Totals) known() string {
	switch {
	case t.XFail == 0 && t.XPass == 0:
		return ""
	case t.XPass == 0:
		return fmt.Sprintf(", %d failed as known", t.XFail)
	default:
		return fmt.Sprintf(", %d failed as known, %d passed against the list", t.XFail, t.XPass)
	}
}
