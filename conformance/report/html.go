package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"
)

// About is what people want to know of a check that fails, beside its row.
type About struct {
	// Why says what breaks for people, Source where the behaviour was seen and how sure
	// that is.
	Why, Source string
}

// WriteHTML writes report.html: the whole run in one file, which needs no other and asks
// for nothing. About tells more of a check by its id, and may know nothing of it.
func (r *Report) WriteHTML(w io.Writer, rows []Row, about func(id string) About) error {
	if err := reportPage().Execute(w, r.page(rows, about)); err != nil {
		return fmt.Errorf("write report.html: %w", err)
	}
	return nil
}

var (
	//go:embed web/report.html
	pageText string
	//go:embed web/report.css
	pageStyle string
	//go:embed web/report.js
	pageScript string

	reportPage = sync.OnceValue(func() *template.Template {
		functions := template.FuncMap{"say": printable, "words": words}
		return template.Must(template.New("report.html").Funcs(functions).Parse(pageText))
	})
)

// htmlPage is what the template shows.
type htmlPage struct {
	*Report

	Style    template.CSS
	Script   template.JS
	Class    string // good, bad or none
	Word     string
	Counts   string
	Matrix   [][]string
	Failures []htmlFailure
	Releases []htmlRelease
	Families []htmlFamily
	Signs    map[Status]string
	Unjudged string
}

// htmlFailure is what failed in one way, wherever.
type htmlFailure struct {
	Check

	Anchor, Verdict, Places string
	About                   About
}

// htmlRelease is a column of the table of all checks.
type htmlRelease struct{ Key, Name, Short string }

// htmlFamily is checks whose ids have the same beginning.
type htmlFamily struct {
	Name   string
	Totals string
	Bad    bool
	Checks []*htmlCheck
}

type htmlCheck struct {
	ID, Title, Level string
	Anchor           string // of what is told about its failing, if it does
	Cells            []htmlCell
}

// htmlCell is one check on one release: a mark for each flow.
type htmlCell struct {
	Marks []htmlMark
	// Says is the cell in words.
	Says string
}

type htmlMark struct {
	Status Status
	Sign   string
}

// words are what may stand on a line of its own: a browser would break options behind
// their hyphens.
func words(command string) []string { return strings.Split(command, " ") }

// signs differ in more than their colour.
var signs = map[Status]string{Pass: "✓", Fail: "✗", Warn: "!", Skip: "–", Unsupported: "·", XFail: "≈", XPass: "↑", Error: "?"}

func (r *Report) page(rows []Row, about func(string) About) *htmlPage {
	p := &htmlPage{
		Report: r, Style: template.CSS(pageStyle), Script: template.JS(pageScript), //nolint:gosec // both are our own files
		Class: map[int]string{ExitConformant: "good", ExitNothingRun: "none"}[r.ExitCode()],
		Word:  r.Word(), Counts: r.counts(), Matrix: r.matrixLines(rows), Signs: signs,
		Unjudged: strings.TrimPrefix(r.unjudged(Look{}), "\nnot judged:\n"),
	}
	if p.Class == "" {
		p.Class = "bad"
	}
	anchors := map[string]string{}
	for i, g := range r.grouped() {
		anchor := fmt.Sprintf("failure-%d", i+1)
		if anchors[g.first.ID] == "" {
			anchors[g.first.ID] = anchor
		}
		f := htmlFailure{Check: g.first, Anchor: anchor, Verdict: string(g.first.Status), About: about(g.first.ID)}
		f.Reason, f.Stderr = printable(f.Reason), printable(f.Stderr)
		f.Places = Places(append([]Check{g.first}, g.more...), "", rows)
		p.Failures = append(p.Failures, f)
	}
	for _, row := range append(slices.Clone(rows), Row{AnyRelease, "any release"}) {
		if slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Release == row.Key }) {
			p.Releases = append(p.Releases, htmlRelease{row.Key, row.Name, strings.TrimSuffix(row.Name, " release")})
		}
	}
	if len(p.Releases) > roomForNames {
		for i := range p.Releases {
			p.Releases[i].Short = short(p.Releases[i].Name)
		}
	}
	p.Matrix = withoutUnjudged(p.Matrix)
	p.families(anchors)
	return p
}

// Bad tells whether a cell of the matrix is about something that fails a run.
func (p *htmlPage) Bad(cell string) bool {
	word := shouted.FindStringSubmatch(cell)
	return word != nil && colors[word[1]] == red
}

// roomForNames is how many columns have room for the names of releases beside the ids.
const roomForNames = 3

// withoutUnjudged leaves out columns that nothing was judged in: on a telephone they
// take the room of those that tell something.
func withoutUnjudged(lines [][]string) [][]string {
	var kept [][]string
	for _, line := range lines {
		var cells []string
		for n, cell := range line {
			if slices.ContainsFunc(lines[1:], func(other []string) bool { return other[n] != "-" }) {
				cells = append(cells, cell)
			}
		}
		kept = append(kept, cells)
	}
	return kept
}

// short is a name for the head of a narrow column.
func short(name string) string {
	if words := strings.Fields(name); len(words) > 1 {
		return words[0][:1] + words[1][:1]
	}
	return name[:min(2, len(name))]
}

// families gathers the rows, which are in the order of ids, releases and flows.
func (p *htmlPage) families(anchors map[string]string) {
	column := map[string]int{}
	for i, release := range p.Releases {
		column[release.Key] = i
	}
	var totals Totals
	end := func() {
		if n := len(p.Families); n > 0 {
			p.Families[n-1].Totals, p.Families[n-1].Bad = totals.words(), totals.Fail+totals.Error+totals.XPass+totals.Warn > 0
		}
		totals = Totals{}
	}
	var check *htmlCheck
	for _, c := range p.Checks {
		family, _, _ := strings.Cut(c.ID, "/")
		if n := len(p.Families); n == 0 || p.Families[n-1].Name != family {
			end()
			p.Families = append(p.Families, htmlFamily{Name: family})
			check = nil
		}
		here := &p.Families[len(p.Families)-1]
		if check == nil || check.ID != c.ID {
			check = &htmlCheck{ID: c.ID, Title: c.Title, Level: c.Level, Anchor: anchors[c.ID], Cells: make([]htmlCell, len(p.Releases))}
			here.Checks = append(here.Checks, check)
		}
		totals.add(c.Status)
		if at, there := column[c.Release]; there {
			check.Cells[at].add(c, p.Releases[at].Name)
		}
	}
	end()
}

func (c *htmlCell) add(row Check, release string) {
	c.Marks = append(c.Marks, htmlMark{row.Status, signs[row.Status]})
	if c.Says == "" {
		c.Says = release + ": "
	} else {
		c.Says += ", "
	}
	c.Says += row.Auth + " " + string(row.Status)
}
