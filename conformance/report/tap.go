package report

import (
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// WriteTAP writes the rows as the Test Anything Protocol, version 14
// (testanything.org/tap-version-14-specification.html). A warning and a known failure
// are not ok, with the directive todo, in any case of letters, that keeps them from
// failing a run; what was not judged is skipped.
func (r *Report) WriteTAP(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "TAP version 14\n1..%d\n", len(r.Checks))
	if part := r.part(); part != "" {
		fmt.Fprintf(&b, "#%s\n", part)
	}
	for i, c := range r.Checks {
		ok, directive := "ok", ""
		switch c.Status {
		case Fail, Error, XPass:
			ok = "not ok"
		case Warn:
			ok, directive = "not ok", " # todo should: "+tapWords(c.Reason)
		case XFail:
			ok, directive = "not ok", " # todo "+tapWords(c.Reason)
		case Skip, Unsupported:
			directive = " # SKIP " + tapWords(c.Reason)
		}
		fmt.Fprintf(&b, "%s %d - %s (%s, %s)%s\n", ok, i+1, c.ID, c.Release, c.Auth, directive)
		if err := c.diagnose(&b); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write report.tap: %w", err)
	}
	return nil
}

// diagnose adds the block of YAML that a point may have.
func (c *Check) diagnose(b *strings.Builder) error {
	if c.Status == Pass || c.Status == Skip || c.Status == Unsupported {
		return nil
	}
	text, err := yaml.Marshal(struct {
		Title    string `yaml:"title"`
		Severity Status `yaml:"severity"`
		Message  string `yaml:"message"`
		Mend     string `yaml:"mend,omitempty"`
		Replay   string `yaml:"replay,omitempty"`
	}{c.Title, c.Status, printable(c.Reason), c.Hint, c.Repro})
	if err != nil {
		return fmt.Errorf("write report.tap: %w", err)
	}
	b.WriteString("  ---\n")
	for line := range strings.Lines(string(text)) {
		b.WriteString("  " + line)
	}
	b.WriteString("  ...\n")
	return nil
}

// tapWords are the first line of a text in which nothing can be taken for a directive.
func tapWords(text string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(firstLine(text))
}
