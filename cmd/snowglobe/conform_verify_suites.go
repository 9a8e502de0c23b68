package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// verifySuites loads the suites, and says what a run would carry out.
func (f *conformFlags) verifySuites(cmd *cobra.Command) error {
	if flag := f.given(cmd, "report"); flag != "" {
		return fmt.Errorf("%s is for what conform verify puts together from reports; name them", flag)
	}
	scope, err := f.scope(run.ArticleReleases)
	if err != nil {
		return err
	}
	set, err := f.load()
	if err != nil {
		return err
	}
	if hints, _ := f.strays(set, kinds); len(hints) > 0 {
		return errors.New(strings.Join(hints, "\n"))
	}
	if err := asleep(set, scope.Catalog); err != nil {
		return err
	}
	plans := map[suite.Kind]map[string]tally{}
	for _, kind := range kinds {
		plans[kind] = tallies(planOf(scope, set.chosen[kind]))
	}
	screen := screenOf(cmd.OutOrStdout())
	fmt.Fprintln(screen, screen.wrap("", "whole: "+f.inWords(set)))
	fmt.Fprintln(screen)
	lines := [][]cell{{{text: "release"}, {text: "server"}, {text: "connector"}}}
	for _, row := range append(matrixRows(scope.Catalog), report.Row{Key: report.AnyRelease, Name: "any release"}) {
		server, connector := plans[suite.Server][row.Key], plans[suite.Connector][row.Key]
		if server.rows+connector.rows > 0 {
			lines = append(lines, []cell{{text: row.Name}, {text: server.String()}, {text: connector.String()}})
		}
	}
	screen.table(lines)
	return nil
}

// inWords counts what there is.
func (f *conformFlags) inWords(set *checkSet) string {
	where := f.suites
	if where == "" {
		where = "the suites of this build"
	}
	files, musts, all := map[string]bool{}, 0, 0
	for _, kind := range kinds {
		for _, c := range set.chosen[kind] {
			files[filepath.ToSlash(c.File)] = true
			all++
			if c.Level == suite.Must {
				musts++
			}
		}
	}
	if all == 0 {
		return where + ", no checks"
	}
	decide := fmt.Sprintf("%d of them decide over the verdict", musts)
	switch musts {
	case 0:
		decide = "none of them decides over the verdict"
	case 1:
		decide = "1 of them decides over the verdict"
	}
	return fmt.Sprintf("%s, %s in %s; %s", where, counted(all, "check"), counted(len(files), "file"), decide)
}

// planOf is what a run of these checks would be, with a simulation for each of them.
func planOf(scope *run.Config, checks []*suite.Check) []run.Planned {
	config := *scope
	config.Checks, config.Target = checks, run.Target{Control: new(world.Control)}
	return run.Plan(config)
}

// asleep tells which checks no run ever carries out: on no release, in no flow.
func asleep(set *checkSet, catalog *suite.Catalog) error {
	everywhere := &run.Config{Catalog: catalog, Flows: []suite.Flow{suite.OAuth, suite.Legacy}}
	for _, r := range catalog.All() {
		everywhere.Releases = append(everywhere.Releases, r.Key)
	}
	var wrong []error
	for _, kind := range kinds {
		awake := map[string]bool{}
		for _, row := range planOf(everywhere, set.all[kind]) {
			awake[row.ID] = awake[row.ID] || row.Executed
		}
		for _, c := range set.all[kind] {
			if !awake[c.ID] {
				wrong = append(wrong, fmt.Errorf(
					"%s:%d: %s is carried out nowhere: no release from its since to its until has what its requires and flows ask for", c.File, c.Line, c.ID,
				))
			}
		}
	}
	return errors.Join(wrong...)
}

// tally is how many rows there are, and how many of them are carried out.
type tally struct{ rows, executed int }

// String is "-" for none.
func (t tally) String() string {
	switch t.rows {
	case 0:
		return "-"
	case t.executed:
		return fmt.Sprintf("%d to carry out", t.executed)
	default:
		return fmt.Sprintf("%d to carry out, %d unsupported", t.executed, t.rows-t.executed)
	}
}

// tallies count rows by release.
func tallies(rows []run.Planned) map[string]tally {
	by := map[string]tally{}
	for _, row := range rows {
		t := by[row.Release]
		t.rows++
		if row.Executed {
			t.executed++
		}
		by[row.Release] = t
	}
	return by
}
