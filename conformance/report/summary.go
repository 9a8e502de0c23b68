package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteSummary writes the run as Markdown for the page of a pipeline: the verdict, the
// matrix, what did not pass and should have, and what was not judged.
func (r *Report) WriteSummary(w io.Writer, rows []Row) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s %s\n\n%s\n\n", r.emblem(), markdown(r.headline()), markdown(r.counts()))
	r.summaryMatrix(&b, rows)
	shown := r.grouped()
	if len(shown) > summarized {
		shown = shown[:summarized]
	}
	for _, g := range shown {
		g.summary(&b, rows)
	}
	if left := len(r.grouped()) - len(shown); left > 0 {
		fmt.Fprintf(&b, "%d more are in the report.\n\n", left)
	}
	if text := r.unjudged(Look{}); text != "" {
		fmt.Fprintf(&b, "<details><summary>Not judged</summary>\n\n%s\n</details>\n", fenced("text", strings.TrimPrefix(text, "\nnot judged:\n")))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write summary.md: %w", err)
	}
	return nil
}

// summarized is how many failures a summary tells. GitHub takes no more than a MiB.
const summarized = 50

func (r *Report) emblem() string {
	switch r.ExitCode() {
	case ExitConformant:
		return "✅"
	case ExitNothingRun:
		return "⚪"
	default:
		return "❌"
	}
}

// headline says what was judged, and how it ended.
func (r *Report) headline() string {
	subject := r.Subject.Name
	if r.Subject.Version != "" {
		subject += " " + r.Subject.Version
	}
	return fmt.Sprintf("%s: %s", subject, r.Word())
}

func (r *Report) summaryMatrix(b *strings.Builder, rows []Row) {
	lines := r.matrixLines(rows)
	for i, line := range lines {
		cells := make([]string, len(line))
		for n, cell := range line {
			cells[n] = markdown(cell)
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		if i == 0 {
			b.WriteString(strings.Repeat("| --- ", len(line)) + "|\n")
		}
	}
	if len(lines) > 0 {
		b.WriteString("\n")
	}
}

func (g *group) summary(b *strings.Builder, rows []Row) {
	c := g.first
	fmt.Fprintf(b, "### %s `%s`\n\n%s (%s, %s", strings.ToUpper(string(c.Status)), c.ID, markdown(c.Title), c.Release, c.Auth)
	if len(g.more) > 0 {
		fmt.Fprintf(b, "; %d more: %s", len(g.more), Places(g.more, c.Auth, rows))
	}
	b.WriteString(")\n\n" + fenced("text", printable(c.Reason)))
	if c.Hint != "" {
		b.WriteString("\nMend: " + markdown(c.Hint) + "\n")
	}
	if c.Repro != "" {
		b.WriteString("\n" + fenced("sh", c.Repro))
	}
	b.WriteString("\n")
}

// fenced is a block of code whose fence is longer than any in the text.
func fenced(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + strings.TrimRight(text, "\n") + "\n" + fence + "\n"
}

// markdown is a text on one line that means nothing but itself.
func markdown(text string) string {
	text = strings.Join(strings.Fields(printable(text)), " ")
	return strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "|", `\|`, "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`, "#", `\#`,
	).Replace(text)
}
