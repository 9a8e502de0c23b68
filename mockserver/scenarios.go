package mockserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
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

// Truth is what scenarios did to a world, and what is to be found in it.
type Truth = fixtures.Truth

// Truth is what the scenarios of the instance's world did, as the world was made; nil
// without any. Callers do not change it.
func (i *Instance) Truth() *Truth { return i.truth }
