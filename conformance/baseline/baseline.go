package baseline

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/internal/mistakes"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// Baseline is a list of known failures. Several may apply it at once, each to rows of their
// own, as it is only read for that; while it is brought in line with a run nobody may.
type Baseline struct {
	file    string // where it stands, as errors name it
	text    []byte // of the file when it was read; nil where there was none
	entries []*entry
}

// Empty returns a list that knows nothing, and is not in its file yet.
func Empty(file string) *Baseline { return &Baseline{file: file} }

// entry is one known failure as the file has it.
type entry struct {
	Check    datafile.Placed   `yaml:"check"`
	Reason   datafile.Placed   `yaml:"reason"`
	Until    datafile.Placed   `yaml:"until"`
	Releases []datafile.Placed `yaml:"releases"`
	Flows    []datafile.Placed `yaml:"flows"`

	releases, flows []string  // as rows of a report have them; none stands for all
	ends            time.Time // when the last day is over; zero where none is given
}

type file struct {
	Known []*entry `yaml:"known"`
}

// Read reads a list. All that is wrong with it is told at once, with file, line and
// remedy: above all an id that none of these checks has. They are all that there are, and
// not only those that a run is about.
func Read(name string, checks []*suite.Check, catalog *suite.Catalog) (*Baseline, error) {
	folder := filepath.Dir(name)
	var read file
	if err := datafile.Read(datafile.Folder{Files: os.DirFS(folder), Path: folder}, filepath.Base(name), &read, "known: []"); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	b := &Baseline{file: name, text: text, entries: read.Known}
	r := reader{catalog: catalog, file: name}
	for _, c := range checks {
		r.ids = append(r.ids, c.ID)
	}
	for i, e := range b.entries {
		if e == nil {
			r.wrong.Add(fmt.Errorf("%s:1: item %d of known is empty; write a check and a reason", name, i+1))
			continue
		}
		r.understand(e)
		for _, before := range b.entries[:i] {
			if before != nil && before.overlaps(e) {
				r.wrongf(e.Check.Line, "%s is known at line %d already; make one item of the two", e.Check, before.Check.Line)
			}
		}
	}
	return b, r.wrong.Err()
}

// reader gathers what is wrong with a file.
type reader struct {
	catalog *suite.Catalog
	file    string
	ids     []string
	wrong   mistakes.List
}

func (r *reader) wrongf(line int, format string, args ...any) {
	r.wrong.Add(fmt.Errorf("%s:%d: %s", r.file, max(line, 1), fmt.Sprintf(format, args...)))
}

func (r *reader) understand(e *entry) {
	switch id := e.Check.Text; {
	case id == "":
		r.wrongf(e.Reason.Line, "a known failure has no check; write check: and the id of one, as conform list has it")
	case !slices.Contains(r.ids, id):
		r.wrongf(e.Check.Line, "there is no check %s%s; remove the item if there is none any more", id, nearest.Hint(id, r.ids))
	}
	if e.Reason.Text == "" {
		r.wrongf(max(e.Reason.Line, e.Check.Line), "%s has no reason; say why it may fail, and where that is being mended", e.Check)
	}
	if e.Until.Text != "" {
		day, err := time.Parse(time.DateOnly, e.Until.Text)
		if err != nil {
			r.wrongf(e.Until.Line, "until is %q; write the last day as 2027-01-31", e.Until)
		}
		e.ends = day.AddDate(0, 0, 1)
	}
	for _, name := range e.Releases {
		known, err := r.catalog.Lookup(name.Text)
		if err != nil {
			r.wrongf(name.Line, "%v", err)
		}
		e.releases = append(e.releases, known.Key)
	}
	for _, flow := range e.Flows {
		if f := suite.Flow(flow.Text); f != suite.OAuth && f != suite.Legacy {
			r.wrongf(flow.Line, "flow is %q; write %s or %s", flow, suite.OAuth, suite.Legacy)
		}
		e.flows = append(e.flows, flow.Text)
	}
}

// overlaps tells whether two entries know of the same row.
func (e *entry) overlaps(other *entry) bool {
	return e.Check.Text == other.Check.Text && meet(e.releases, other.releases) && meet(e.flows, other.flows)
}

// meet tells whether two choices have something in common. None is all.
func meet(one, other []string) bool {
	return len(one) == 0 || len(other) == 0 || slices.ContainsFunc(one, func(s string) bool { return slices.Contains(other, s) })
}
