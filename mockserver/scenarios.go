package mockserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// Scenarios are the stories that a world can be asked for by name: those of the demo
// world, and then those of a user's own fixtures, which may be nil. One of the user's
// takes the place of ours of the same name.
func Scenarios(own *Fixtures) ([]*fixtures.Scenario, error) {
	ours, err := fixtures.Scenarios()
	if err != nil {
		return nil, fmt.Errorf("load the scenarios: %w", err)
	}
	if own == nil {
		return ours, nil
	}
	all := slices.DeleteFunc(slices.Clone(ours), func(s *fixtures.Scenario) bool { return named(own.scenarios, s.Name()) != nil })
	return append(all, own.scenarios...), nil
}

func named(all []*fixtures.Scenario, name string) *fixtures.Scenario {
	for _, s := range all {
		if s.Name() == name {
			return s
		}
	}
	return nil
}

// loadScenarios reads those of a user's own. Names are given once.
func (f *Fixtures) loadScenarios(folders []fs.FS) error {
	var problems []error
	for _, folder := range folders {
		some, err := fixtures.LoadScenarios(folder)
		problems = append(problems, err)
		for _, s := range some {
			if first := named(f.scenarios, s.Name()); first != nil {
				problems = append(problems, fmt.Errorf("%s:1: %s has a scenario of this name, too; rename one of them", s.Told().File, first.Told().File))
				continue
			}
			problems = append(problems, checkSets(s))
			f.scenarios = append(f.scenarios, s)
		}
	}
	return errors.Join(problems...)
}

// play plays each of the scenarios alone, which finds what only tables and a history
// can tell: a column that is not there, a time that the history does not have.
func (f *Fixtures) play(ctx context.Context, now time.Time) error {
	var problems []error
	for _, s := range f.scenarios {
		model := &Fixtures{model: f.model, scenarios: f.scenarios}
		if _, err := generate(ctx, worldKey{seed: demoSeed, now: now, own: f.digest, scenarios: s.Name()}, model, nil); err != nil {
			problems = append(problems, fmt.Errorf("%s: play it: %w", s.Told().File, err))
		}
	}
	return errors.Join(problems...)
}

// scenariosNamed are those of the names, in their order.
func scenariosNamed(names []string, own *Fixtures) ([]*fixtures.Scenario, error) {
	all, err := Scenarios(own)
	if err != nil {
		return nil, err
	}
	var found []*fixtures.Scenario
	for _, name := range names {
		s := named(all, name)
		switch {
		case s == nil:
			var known []string
			for _, k := range all {
				known = append(known, k.Name())
			}
			return nil, fmt.Errorf("there is no scenario %q%s; snowglobe fixtures scenarios lists them", name, nearest.Hint(name, known))
		case named(found, name) != nil:
			return nil, fmt.Errorf("the scenario %q is named twice; once is enough", name)
		}
		found = append(found, s)
	}
	return found, nil
}

// checkScenarios holds the names of the config against those that there are.
func (p *plan) checkScenarios() error {
	if len(p.Scenarios) == 0 {
		return nil
	}
	if p.Fixtures != nil && p.Fixtures.alone {
		return errors.New("scenarios are played into the demo world, and these fixtures stand in its place; leave out one of the two")
	}
	found, err := scenariosNamed(p.Scenarios, p.Fixtures)
	for _, s := range found {
		for name, value := range s.Needs() {
			if has := p.settings.Text(name); has != value {
				return fmt.Errorf("the scenario %q needs %s to be %s, and %s has %s; choose another release, or set it", s.Name(), name, value, p.profile.Name, has)
			}
		}
	}
	return err
}

// checkSets holds the switches that a scenario sets against those that there are.
func checkSets(s *fixtures.Scenario) error {
	var problems []error
	sets := s.Sets()
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		madrid, err := release.Catalog().Lookup(DefaultRelease)
		if err == nil {
			_, err = madrid.Settings(release.Fresh, map[string]string{name: sets[name]})
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", s.Told().File, s.Told().Sets[name].Line, err))
		}
	}
	return errors.Join(problems...)
}

// sets are the switches that scenarios set and nobody chose. Two that want different
// things cannot be played together.
func (p *plan) sets(chosen map[string]string) (map[string]string, error) {
	all, by := map[string]string{}, map[string]string{}
	if len(p.Scenarios) == 0 {
		return all, nil // without reading any
	}
	found, err := scenariosNamed(p.Scenarios, p.Fixtures)
	for _, s := range found {
		for name, value := range s.Sets() {
			if _, said := chosen[name]; said {
				continue
			}
			if first, set := all[name]; set && first != value {
				return nil, fmt.Errorf("the scenario %q sets %s to %s, and %q to %s; play one of the two, or choose a value yourself", by[name], name, first, s.Name(), value)
			}
			all[name], by[name] = value, s.Name()
		}
	}
	return all, err
}

// Truth is what scenarios did to a world, and what is to be found in it.
type Truth = fixtures.Truth

// Truth is what the scenarios of the instance's world did, as the world was made; nil
// without any. What goes away by rotation does so as the instance plays it now. Callers
// do not change it.
func (i *Instance) Truth() *Truth {
	played := i.state.Load().settings()
	rotations := played.Rotations()
	if i.truth == nil || len(rotations) == 0 {
		return i.truth
	}
	if before := i.told.Load(); before != nil && before.played == played {
		return before.truth
	}
	told := *i.truth
	told.Scenarios = slices.Clone(told.Scenarios)
	for n := range told.Scenarios {
		s := &told.Scenarios[n]
		s.Rows = slices.Clone(s.Rows)
		for r := range s.Rows {
			s.Rows[r].Gone = goneBy(rotations, s.Rows[r])
		}
	}
	i.told.Store(&toldTruth{played, &told})
	return &told
}

// toldTruth is the truth as it is while an instance plays these settings.
type toldTruth struct {
	played *release.Settings
	truth  *Truth
}

// goneBy is when a row goes out of sight, where its shard may be used again before.
func goneBy(rotations []release.Shards, row fixtures.TruthRow) string {
	for _, shards := range rotations {
		at, err := glide.ParseDateTime(row.At)
		if shards.Table != row.Table || err != nil {
			continue
		}
		rotated := glide.FormatDateTime(shards.Start(shards.Index(at) + int64(shards.Count)))
		if row.Gone == "" || rotated < row.Gone {
			return rotated
		}
	}
	return row.Gone
}
