package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance/baseline"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// knownFailures are a list, and how to read it again once it was updated.
type knownFailures struct {
	*baseline.Baseline

	read func() (*baseline.Baseline, error)
}

// known reads the list of known failures, nil where none is asked for. A list that is
// to be updated may not be there yet.
func (f *conformFlags) known(set *checkSet, catalog *suite.Catalog) (*knownFailures, error) {
	switch {
	case f.baseline == "" && f.updateBaseline:
		return nil, errors.New("--update-baseline: which list? name it by --baseline FILE")
	case f.baseline == "":
		return nil, nil //nolint:nilnil // no list is no error
	}
	var checks []*suite.Check
	for _, kind := range kinds {
		checks = append(checks, set.all[kind]...)
	}
	k := &knownFailures{read: func() (*baseline.Baseline, error) { return baseline.Read(f.baseline, checks, catalog) }}
	var err error
	k.Baseline, err = k.read()
	if errors.Is(err, fs.ErrNotExist) {
		folder := filepath.Dir(f.baseline)
		switch _, missing := os.Stat(folder); {
		case !f.updateBaseline:
			err = fmt.Errorf("%w; --update-baseline makes it", err)
		case missing != nil: // better now than behind the run
			err = fmt.Errorf("%w; make the folder first: mkdir -p %s", missing, folder)
		default:
			k.Baseline, err = baseline.Empty(f.baseline), nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("--baseline: %w", err)
	}
	return k, nil
}

// narrowed says in what a run sees less than one without --release, --auth, --profile and
// --shard does.
func (f *conformFlags) narrowed(base *run.Config, set *checkSet) (seen baseline.Narrowed) {
	for _, r := range base.Catalog.All() {
		seen.Releases = seen.Releases || r.Article && !slices.Contains(base.Releases, r.Key)
	}
	flows := map[string]int{}
	for _, kind := range kinds {
		for _, c := range set.all[kind] {
			flows[c.ID] = len(c.Flows)
		}
		for _, c := range set.chosen[kind] { // the profile legacy takes one of two
			seen.Flows = seen.Flows || len(c.Flows) < flows[c.ID]
		}
	}
	seen.Flows = seen.Flows || !slices.Contains(base.Flows, suite.OAuth) || !slices.Contains(base.Flows, suite.Legacy)
	if f.shard != "" {
		seen = baseline.Narrowed{Releases: true, Flows: true}
	}
	return seen
}

// excused are the rows with the verdicts that the list gives them. Where it is to be
// updated that is done first, so that the verdict is the one that the next run will have.
// Where that fails, the rows are judged by the list as it is, and the run has its verdict
// all the same.
func (f *conformFlags) excused(cmd *cobra.Command, known *knownFailures, rows []report.Check, seen baseline.Narrowed, now time.Time) ([]report.Check, error) {
	if known == nil {
		return rows, nil
	}
	judged := slices.Clone(rows)
	known.Apply(judged, now)
	if !f.updateBaseline {
		return judged, nil
	}
	gone, came, err := known.Update(judged, seen, now)
	if err != nil {
		return judged, fmt.Errorf("--update-baseline: %w", err)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s: %d gone, %d came\n", f.baseline, gone, came)
	updated, err := known.read()
	if err != nil {
		return judged, fmt.Errorf("--update-baseline: %w", err)
	}
	updated.Apply(rows, now)
	return rows, nil
}
