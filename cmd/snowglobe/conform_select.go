package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// kinds are both, in the order in which they are judged.
var kinds = []suite.Kind{suite.Server, suite.Connector}

// checkSet is every check of a run's suites, by kind, and those that were asked for, in
// the flows in which they were.
type checkSet struct {
	all, chosen map[suite.Kind][]*suite.Check
	profiles    suite.Profiles // those of --profile
}

// load reads the suites, the kit's or those of --suites, and selects by --check and
// --profile.
func (f *conformFlags) load() (*checkSet, error) {
	set := &checkSet{all: map[suite.Kind][]*suite.Check{}, chosen: map[suite.Kind][]*suite.Check{}}
	suites, err := f.readSuites()
	if err != nil {
		return nil, err
	}
	if set.profiles, err = f.profiles(); err != nil {
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
		set.chosen[s.Kind] = append(set.chosen[s.Kind], set.profiles.Within(chosen)...)
	}
	return set, nil
}

// profileNames are those that --profile knows.
func profileNames() string {
	known, err := conformance.Profiles()
	if err != nil {
		return err.Error() // whoever uses the flag hears of it, too
	}
	return strings.Join(known.Names(), ", ")
}

// profiles are those of --profile.
func (f *conformFlags) profiles() (suite.Profiles, error) {
	known, err := conformance.Profiles()
	if err != nil || f.profile == "" {
		return nil, err
	}
	var names []string
	for name := range strings.SplitSeq(f.profile, ",") {
		names = append(names, strings.TrimSpace(name))
	}
	chosen, err := known.Lookup(names)
	if err != nil {
		return nil, fmt.Errorf("--profile: %w", err)
	}
	return chosen, nil
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

// strays explains each pattern that no check of these kinds matches, and each profile
// that none belongs to. All says that none of the patterns and profiles has any.
func (f *conformFlags) strays(set *checkSet, asked []suite.Kind) (hints []string, all bool) {
	for _, glob := range f.checks {
		if matching(glob, set, asked) == 0 {
			hints = append(hints, fmt.Sprintf("--check %s matches no check%s", glob, strayHint(glob, set, asked)))
		}
	}
	for _, p := range set.profiles {
		if len(within(p, set, asked)) == 0 {
			hints = append(hints, fmt.Sprintf("--profile %s has no check here%s", p.Name, otherKind(asked, func(kind suite.Kind) bool {
				return len(within(p, set, []suite.Kind{kind})) > 0
			})))
		}
	}
	if len(hints) == 0 && len(f.checks) > 0 && len(set.profiles) > 0 && set.choseNone(asked) {
		return []string{"--check and --profile have no check in common"}, true
	}
	return hints, len(hints) == len(f.checks)+len(set.profiles)
}

// tellStrays tells of patterns and profiles without checks where there is nothing else to
// do, for the run then says that nothing was run; beside others they are an error.
func (f *conformFlags) tellStrays(out io.Writer, set *checkSet, asked []suite.Kind) error {
	hints, all := f.strays(set, asked)
	if len(hints) > 0 && !all {
		return errors.New(strings.Join(hints, "\n"))
	}
	for _, hint := range hints {
		fmt.Fprintln(out, hint)
	}
	return nil
}

// choseNone tells that there is nothing to judge of these kinds.
func (s *checkSet) choseNone(asked []suite.Kind) bool {
	return !slices.ContainsFunc(asked, func(kind suite.Kind) bool { return len(s.chosen[kind]) > 0 })
}

// within are the checks of these kinds that belong to a profile.
func within(p suite.Profile, set *checkSet, asked []suite.Kind) []*suite.Check {
	var all []*suite.Check
	for _, kind := range asked {
		all = append(all, suite.Profiles{p}.Within(set.all[kind])...)
	}
	return all
}

// otherKind names a kind that was not asked for and has what was meant; "" if none has.
func otherKind(asked []suite.Kind, has func(suite.Kind) bool) string {
	for _, kind := range kinds {
		if !slices.Contains(asked, kind) && has(kind) {
			return fmt.Sprintf("; it is about a %s: conform %s", kind, kind)
		}
	}
	return ""
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
	if other := otherKind(asked, func(kind suite.Kind) bool { return matching(glob, set, []suite.Kind{kind}) > 0 }); other != "" {
		return other
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

// listed are the checks of both kinds that were asked for, by --check, --profile, --auth
// and --release, in the order of their ids, each as it is in all its flows.
func (f *conformFlags) listed() ([]*suite.Check, error) {
	config, err := f.scope(run.AllReleases)
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
	whole := map[string]*suite.Check{}
	for _, c := range slices.Concat(set.all[suite.Server], set.all[suite.Connector]) {
		whole[c.ID] = c
	}
	var list []*suite.Check
	for _, c := range slices.Concat(set.chosen[suite.Server], set.chosen[suite.Connector]) {
		flow := slices.ContainsFunc(c.Flows, func(flow suite.Flow) bool { return flow == suite.NoFlow || slices.Contains(config.Flows, flow) })
		release := slices.ContainsFunc(config.Releases, func(key string) bool { return config.Catalog.Between(key, c.Since, c.Until) })
		if flow && release {
			list = append(list, whole[c.ID])
		}
	}
	slices.SortStableFunc(list, func(a, b *suite.Check) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}
