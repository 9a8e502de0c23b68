package subtests

import (
	"regexp"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// tell ends a subtest with the verdict of its row.
func (r *runner[S]) tell(t S, row report.Check) {
	t.Helper()
	switch row.Status {
	case report.Pass:
	case report.Skip, report.Unsupported, report.XFail:
		t.Skip(row.Reason)
	case report.Warn:
		t.Log(r.text(row))
	default:
		t.Error(r.text(row))
	}
}

// text is what a person wants to know of a row that did not pass.
func (r *runner[S]) text(row report.Check) string {
	var text strings.Builder
	text.WriteString("\n" + row.Text(report.Look{}))
	for _, c := range r.config.Checks {
		if c.ID == row.ID {
			text.WriteString("    why:    " + c.Why + "\n    source: " + string(c.Source.Mark) + ", " + c.Source.Text + "\n")
		}
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// replay is the command that carries out one subtest alone. In the pattern of -run each
// part of a name is an expression of its own.
func replay(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return "go test -run '" + strings.ReplaceAll(strings.Join(parts, "/"), "'", `'\''`) + "'"
}
