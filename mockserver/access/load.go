package access

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
)

// Load reads the .yaml files at the top of each of the file systems. A
// rule for a table takes the place of an earlier file system's. The first are ours,
// and say of each rule how sure it is; a user's own need not. Its errors name the
// file, the line and what to do; all that is wrong is reported at once.
func Load(dict *dictionary.Dictionary, check Check, systems ...fs.FS) (*Rules, error) {
	a := &Rules{
		dict: dict, check: check, rules: map[string]*Rule{}, filters: map[string][]*dataFilter{},
		queries: map[string]*queryRule{}, endpoints: map[string]*endpointRule{},
	}
	var problems []error
	for i, fsys := range systems {
		problems = append(problems, a.load(fsys, i > 0))
	}
	if a.rules[anyTable] == nil {
		problems = append(problems, errors.New(`access rules: no rule for "*", which serves the tables without one`))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return a, nil
}

func (a *Rules) load(fsys fs.FS, own bool) error {
	files, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return fmt.Errorf("find access rules: %w", err)
	}
	seen := map[string]bool{}
	var problems []error
	for _, file := range files {
		content := &accessFile{}
		if err := datafile.Read(fsys, file, content, "rules: and a list below it"); err != nil {
			problems = append(problems, err)
			continue
		}
		if content.holes() {
			problems = append(problems, fmt.Errorf("%s:1: there is an empty rule in a list; write it or remove the dash", datafile.NameOf(fsys, file)))
			continue
		}
		if own {
			content.assume()
			a.named = append(a.named, content.roles(datafile.NameOf(fsys, file))...)
		} else {
			content.ship()
		}
		a.add(content, func(at datafile.Placed, err error) {
			line := at.Line
			if inner := (*datafile.LineError)(nil); errors.As(err, &inner) {
				line = inner.Line
			}
			problems = append(problems, fmt.Errorf("%s:%d: %s: %w", datafile.NameOf(fsys, file), line, at.Text, err))
		}, seen)
	}
	return errors.Join(problems...)
}

// add takes over what holds, and reports the rest.
func (a *Rules) add(content *accessFile, wrong func(datafile.Placed, error), seen map[string]bool) {
	take := func(kind string, at datafile.Placed, err error) bool {
		if key := kind + " " + at.Text; err == nil && kind != filterKind {
			if seen[key] {
				err = errors.New("stands twice; keep one")
			}
			seen[key] = true
		}
		if err != nil {
			wrong(at, err)
		}
		return err == nil
	}
	for _, r := range content.Rules {
		if take("rule", r.Table, a.checkRule(r)) {
			a.rules[r.Table.Text] = r
		}
	}
	for _, f := range content.DataFilters {
		if take(filterKind, f.Table, a.checkFilter(f)) {
			a.filters[f.Table.Text] = append(a.filters[f.Table.Text], f)
		}
	}
	for _, q := range content.QueryRules {
		if take("query", q.Table, a.checkQueryRule(q)) {
			a.queries[q.Table.Text] = q
		}
	}
	for _, e := range content.Endpoints {
		if take("endpoint", e.API, e.check()) {
			a.endpoints[e.API.Text] = e
		}
	}
}

// filterKind is the one kind of rule of which a table may have several.
const filterKind = "filter"
