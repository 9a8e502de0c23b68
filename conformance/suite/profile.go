package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// Profile is a part of the kit that has a name: checks that belong together.
type Profile struct {
	Name string `yaml:"name"`
	// Says tells people what it is about.
	Says string `yaml:"says"`
	// Checks are patterns of ids, as [Select] has them.
	Checks []string `yaml:"checks"`
	// Flow is empty, or a flow of which everything belongs to the profile, whatever
	// its id.
	Flow Flow `yaml:"flow"`
}

// Profiles are those that the kit knows, in their order.
type Profiles []Profile

// ReadProfiles loads the profiles of file.
func ReadProfiles(files fs.FS, file string) (Profiles, error) {
	var read struct {
		Profiles Profiles `yaml:"profiles"`
	}
	if err := readStrict(files, file, file, &read); err != nil {
		return nil, err
	}
	if len(read.Profiles) == 0 {
		return nil, fmt.Errorf("%s: no profile is listed", file)
	}
	var wrong []error
	for i, p := range read.Profiles {
		if err := p.check(); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: profile %q: %w", file, p.Name, err))
		}
		if slices.ContainsFunc(read.Profiles[:i], func(other Profile) bool { return other.Name == p.Name }) {
			wrong = append(wrong, fmt.Errorf("%s: profile %q is listed twice", file, p.Name))
		}
	}
	return read.Profiles, errors.Join(wrong...)
}

// check tells what a profile lacks.
func (p Profile) check() error {
	switch {
	case p.Name == "" || p.Says == "" || len(p.Checks) == 0:
		return errors.New("it needs name, says and checks")
	case p.Flow != "" && p.Flow != OAuth && p.Flow != Legacy:
		return fmt.Errorf("flow is %q; write %s or %s, or leave it out", p.Flow, OAuth, Legacy)
	}
	_, err := selected("", p.Checks)
	return err
}

// Names are the profiles' names.
func (ps Profiles) Names() []string {
	names := make([]string, len(ps))
	for i, p := range ps {
		names[i] = p.Name
	}
	return names
}

// Lookup finds profiles by their names. The error names the nearest one that there is.
func (ps Profiles) Lookup(names []string) (Profiles, error) {
	var found Profiles
	for _, name := range names {
		at := slices.Index(ps.Names(), name)
		if at < 0 {
			return nil, fmt.Errorf("unknown profile %q%s", name, nearest.Hint(name, ps.Names()))
		}
		found = append(found, ps[at])
	}
	return found, nil
}

// Of are the profiles that the whole of a check belongs to, in whatever flow.
func (ps Profiles) Of(c *Check) Profiles {
	var of Profiles
	for _, p := range ps {
		if len(p.flows(c)) == len(c.Flows) {
			of = append(of, p)
		}
	}
	return of
}

// Within keeps what belongs to one of the profiles: of each check the flows in which it
// does, and no check that does in none. Without profiles everything is kept. The checks
// given are left as they are.
func (ps Profiles) Within(checks []*Check) []*Check {
	if len(ps) == 0 {
		return checks
	}
	var within []*Check
	for _, c := range checks {
		var flows Flows
		for _, flow := range c.Flows {
			if slices.ContainsFunc(ps, func(p Profile) bool { return slices.Contains(p.flows(c), flow) }) {
				flows = append(flows, flow)
			}
		}
		switch len(flows) {
		case 0:
		case len(c.Flows):
			within = append(within, c)
		default:
			part := *c
			part.Flows = flows
			within = append(within, &part)
		}
	}
	return within
}

// flows are those of a check in which it belongs to the profile.
func (p Profile) flows(c *Check) Flows {
	if all, err := selected(c.ID, p.Checks); all && err == nil {
		return c.Flows
	}
	if slices.Contains(c.Flows, p.Flow) {
		return Flows{p.Flow}
	}
	return nil
}
