package report

import (
	"fmt"
	"io"
	"strings"
)

// annotated is up to how many failures are annotations, because GitHub shows ten of a
// kind for a step (docs.github.com, "Workflow commands for GitHub Actions").
const annotated = 9

// WriteAnnotations writes failures and warnings as commands to a workflow of GitHub,
// which shows them above the log of a run.
func (r *Report) WriteAnnotations(w io.Writer) error {
	var b strings.Builder
	shown, left := map[string]int{}, map[string]int{}
	for _, g := range r.grouped() {
		kind := "error"
		if g.first.Status == Warn {
			kind = "warning"
		}
		if shown[kind] == annotated {
			left[kind]++
			continue
		}
		shown[kind]++
		where := fmt.Sprintf("%s, %s", g.first.Release, g.first.Auth)
		if n := len(g.more); n > 0 {
			where += fmt.Sprintf(" and %d more", n)
		}
		text := g.first.Title + "\n" + g.first.remedy()
		if g.first.Repro != "" {
			text += "\nreplay: " + g.first.Repro
		}
		fmt.Fprintf(&b, "::%s title=%s::%s\n", kind, property(g.first.ID+" ("+where+")"), data(printable(text)))
	}
	for _, kind := range []string{"error", "warning"} {
		if left[kind] > 0 {
			fmt.Fprintf(&b, "::%s title=%s::%d more; the summary and the report have them all\n", kind, "snowglobe conform", left[kind])
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("annotate: %w", err)
	}
	return nil
}

// data and property are texts in which nothing ends the command.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func property(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(text)
}
