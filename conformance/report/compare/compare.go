// Package compare tells two runs of the kit apart: which verdicts of the second one are
// worse than those of the first, which are better, and which have nothing to be compared
// with. A run may be of a simulation and the other of the real instance, or one of them
// of yesterday.
package compare

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// Difference is what differs from a run A to a run B. No list of it is nil.
type Difference struct {
	// Settings are what the runs themselves differ in, which may be the reason for
	// everything else.
	Settings []Setting `json:"settings"`
	// Worse and Better are rows that both runs have judged.
	Worse  []Change `json:"worse"`
	Better []Change `json:"better"`
	// Unjudged are rows of both that one of them has not judged. That is no verdict on
	// the subject, and neither better nor worse.
	Unjudged []Change `json:"unjudged"`
	// New are rows of B alone, Gone of A alone.
	New  []Change `json:"new"`
	Gone []Change `json:"gone"`
	// Same is how many rows have the same verdict in both, Neither how many have none in
	// either.
	Same    int `json:"same"`
	Neither int `json:"neither"`
}

// Compared is how many rows both runs have judged.
func (d *Difference) Compared() int { return d.Same + len(d.Worse) + len(d.Better) }

// Setting is something that is not the same for both runs.
type Setting struct {
	What string `json:"what"`
	A    string `json:"a"`
	B    string `json:"b"`
}

// Change is a row whose verdict differs.
type Change struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Level   string `json:"level"`
	Release string `json:"release"`
	Auth    string `json:"auth"`
	// A and B are its verdicts, "" where a run does not have the row.
	A report.Status `json:"a,omitempty"`
	B report.Status `json:"b,omitempty"`
	// Reason is that of the verdict of B, or of A where B has none or passes.
	Reason string `json:"reason"`
}

// Of compares B with A. The rows are in the order of B, and of A where B has them not.
func Of(a, b *report.Report) *Difference {
	d := &Difference{
		Settings: settings(a, b),
		Worse:    []Change{}, Better: []Change{}, Unjudged: []Change{}, New: []Change{}, Gone: []Change{},
	}
	before := map[report.Key]report.Check{}
	for _, row := range a.Checks {
		before[row.Key()] = row
	}
	for _, row := range b.Checks {
		if old, there := before[row.Key()]; there {
			d.add(change(old, row), old.Status, row.Status)
			delete(before, row.Key())
			continue
		}
		d.New = append(d.New, change(report.Check{}, row))
	}
	for _, row := range a.Checks {
		if _, left := before[row.Key()]; left {
			d.Gone = append(d.Gone, change(row, report.Check{}))
		}
	}
	return d
}

// add puts a row of both runs where it belongs.
func (d *Difference) add(c Change, a, b report.Status) {
	was, judgedA := a.Rank()
	is, judgedB := b.Rank()
	switch {
	case judgedA != judgedB:
		d.Unjudged = append(d.Unjudged, c)
	case is > was:
		d.Worse = append(d.Worse, c)
	case is < was:
		d.Better = append(d.Better, c)
	case !judgedA:
		d.Neither++
	default:
		d.Same++
	}
}

// change is a row that may be the zero value on one side.
func change(a, b report.Check) Change {
	row := b
	if b.ID == "" {
		row = a
	}
	c := Change{ID: row.ID, Title: row.Title, Level: row.Level, Release: row.Release, Auth: row.Auth, A: a.Status, B: b.Status, Reason: b.Reason}
	if c.Reason == "" {
		c.Reason = a.Reason
	}
	return c
}

func settings(a, b *report.Report) []Setting {
	differ := []Setting{}
	for _, s := range []Setting{
		{"subject", subject(a), subject(b)},
		{"suites", a.SuiteVersion, b.SuiteVersion},
		{"seed", strconv.FormatUint(a.Seed, 10), strconv.FormatUint(b.Seed, 10)},
		{"faults", cmp.Or(a.Faults, "none named"), cmp.Or(b.Faults, "none named")},
	} {
		if s.A != s.B {
			differ = append(differ, s)
		}
	}
	return differ
}

// subject is what was judged, in words.
func subject(r *report.Report) string {
	text := fmt.Sprintf("%s %s", r.Subject.Kind, r.Subject.Name)
	if r.Subject.Version != "" {
		text += " " + r.Subject.Version
	}
	return text
}
