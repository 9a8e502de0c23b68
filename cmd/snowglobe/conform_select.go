package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// kinds are both, in the order in which they are judged.
var kinds = []suite.Kind{suite.Server, suite.Connector}

// checkSet is every check of a run's suites, by kind, and those that were asked for.
type checkSet struct{ all, chosen map[suite.Kind][]*suite.Check }

// load reads the suites, the kit's or those of --suites, and selects by --check.
func (f *conformFlags) load() (*checkSet, error) {
	set := &checkSet{all: map[suite.Kind][]*suite.Check{}, chosen: map[suite.Kind][]*suite.Check{}}
	suites, err := f.readSuites()
	if err != nil {
		return nil, err
	}
	for _, s := range suites {
		one := []*suite.Suite{s}
		all, err := suite.Select(one, nil)
		if err != nil {
			return nil, err
		}
		chosen, err := suite.Select(one, f.checks)
		if err != nil {
			return nil, fmt.Errorf("--check: %w", err)
		}
		set.all[s.Kind] = append(set.all[s.Kind], all...)
		set.chosen[s.Kind] = append(set.chosen[s.Kind], chosen...)
	}
	return set, nil
}

func (f *conformFlags) readSuites() ([]*suite.Suite, error) {
	if f.suites != "" {
		suites, err := conformance.SuitesIn(f.suites)
		if err != nil {
			return nil, fmt.Errorf("--suites: %w", err)
		}
		if err := suite.CheckSettings(suites, release.CheckValue); err != nil {
			return nil, fmt.Errorf("--suites: %w", err)
		}
		return suites, nil
	}
	var all []*suite.Suite
	for _, kind := range kinds {
		suites, err := conformance.Suites(kind)
		if err != nil {
			return nil, err
		}
		all = append(all, suites...)
	}
	return all, nil
}

// of are the kinds that there are checks of, out of those asked for.
func (f *conformFlags) of(set *checkSet, asked []suite.Kind) ([]suite.Kind, error) {
	var there []suite.Kind
	for _, kind := range asked {
		if len(set.all[kind]) > 0 {
			there = append(there, kind)
		}
	}
	if len(there) == 0 {
		return nil, fmt.Errorf("--suites: no suite in %s says kind: %s", f.suites, asked[0])
	}
	return there, nil
}

// strays explains each pattern that no check of these kinds matches. All says
// that none of the patterns matches any.
func (f *conformFlags) strays(set *checkSet, asked []suite.Kind) (hints []string, all bool) {
	for _, glob := range f.checks {
		if matching(glob, set, asked) == 0 {
			hints = append(hints, fmt.Sprintf("--check %s matches no check%s", glob, strayHint(glob, set, asked)))
		}
	}
	return hints, len(hints) == len(f.checks)
}

// matching counts the checks that a pattern matches.
func matching(glob string, set *checkSet, asked []suite.Kind) int {
	n := 0
	for _, id := range set.ids(asked) {
		if ok, err := suite.Matches(glob, id); ok && err == nil {
			n++
		}
	}
	return n
}

func (s *checkSet) ids(asked []suite.Kind) []string {
	var ids []string
	for _, kind := range asked {
		for _, c := range s.all[kind] {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func strayHint(glob string, set *checkSet, asked []suite.Kind) string {
	for _, kind := range kinds {
		if !slices.Contains(asked, kind) && matching(glob, set, []suite.Kind{kind}) > 0 {
			return fmt.Sprintf("; it is about a %s: conform %s", kind, kind)
		}
	}
	deep := strings.TrimPrefix(strings.TrimRight(glob, "*/")+"/**", "/")
	if n := matching(deep, set, asked); n > 0 && deep != glob {
		return fmt.Sprintf("; * stays within one part of an id and ** spans parts: '%s' matches %d", deep, n)
	}
	if hint := nearest.Hint(glob, set.ids(asked)); hint != "" {
		return hint
	}
	return "; conform list lists them"
}

// listed are the checks of both kinds that were asked for, by --check, --auth and
// --release, in the order of their ids.
func (f *conformFlags) listed() ([]*suite.Check, error) {
	config, err := f.scope(allReleases)
	if err != nil {
		return nil, err
	}
	set, err := f.load()
	if err != nil {
		return nil, err
	}
	if hints, _ := f.strays(set, kinds); len(hints) > 0 {
		return nil, errors.New(strings.Join(hints, "\n"))
	}
	var list []*suite.Check
	for _, c := range slices.Concat(set.chosen[suite.Server], set.chosen[suite.Connector]) {
		flow := slices.ContainsFunc(c.Flows, func(flow suite.Flow) bool { return flow == suite.NoFlow || slices.Contains(config.Flows, flow) })
		release := slices.ContainsFunc(config.Releases, func(key string) bool { return config.Catalog.Between(key, c.Since, c.Until) })
		if flow && release {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b *suite.Check) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}
