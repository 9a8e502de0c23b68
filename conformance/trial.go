package conformance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/baseline"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// trial is what a test is about.
type trial struct {
	kind                     suite.Kind
	argv                     []string
	limit                    time.Duration
	control, token, instance string
	server                   *Server
	releases, flows          []string
	globs, profiles          []string
	suites, known            string
	seed                     uint64
	weather                  string
}

// config understands the options, and looks whether the subject and its place are there.
// What was made of the run until an error is returned beside it.
func (s *trial) config(ctx context.Context) (c run.Config, known *baseline.Baseline, err error) {
	if err := s.check(); err != nil {
		return c, nil, err
	}
	c.Seed, c.Clock, c.Weather = s.seed, clock.System(), s.weather
	if c.Catalog, err = Catalog(); err != nil {
		return c, nil, err
	}
	if err := s.scope(&c); err != nil {
		return c, nil, err
	}
	if known, err = s.choose(&c); err != nil {
		return c, nil, err
	}
	if s.kind == suite.Connector {
		c.Program = &subject.Program{Argv: s.argv, Timeout: s.limit}
		if err := c.Program.Probe(); err != nil {
			return c, nil, err
		}
	}
	if err := s.enter(ctx, &c); err != nil {
		return c, nil, err
	}
	return c, known, run.Look(ctx, c)
}

// check refuses options that do not go together.
func (s *trial) check() error {
	connector := s.kind == suite.Connector
	switch {
	case connector && len(s.argv) == 0:
		return errors.New("which connector? Give conformance.Command(\"./my-connector\")")
	case !connector && s.argv != nil:
		return errors.New("conformance.Command is about a connector: TestConnector judges one")
	case connector && s.server != nil:
		return errors.New("conformance.At has no control API, and a connector is judged where the kit can change the world behind its back: give conformance.On")
	case s.control != "" && s.server != nil:
		return errors.New("conformance.On and conformance.At are two places; give one of them")
	case s.control == "" && (s.instance != "" || s.token != ""):
		return errors.New("conformance.InstanceOf and conformance.ControlToken are about the control API of conformance.On, which is not given")
	case s.control == "" && s.server == nil:
		return errors.New("where? Give conformance.On(globe.ControlURL()), with a globe of package mocktest or the address that snowglobe serve prints")
	case s.releases != nil && (s.instance != "" || s.server != nil):
		return errors.New("conformance.OnlyReleases chooses what the kit makes; an instance that is there plays the release that it plays")
	case s.server != nil && (s.server.URL == "" || s.server.Release == "" || s.server.UserName == "" || s.server.Password == ""):
		return errors.New("conformance.At needs URL, Release, UserName and Password; the kit guesses none of them")
	case connector && !slices.Contains(weathers, s.weather):
		return fmt.Errorf("conformance.Faults(%q): there is no such profile%s", s.weather, nearest.Hint(s.weather, weathers))
	case s.limit <= 0:
		return errors.New("conformance.Within takes a time above 0")
	default:
		return nil
	}
}

// scope understands on which releases and in which flows.
func (s *trial) scope(c *run.Config) error {
	names, flows := s.releases, s.flows
	if len(names) == 0 {
		names = []string{run.ArticleReleases}
	}
	if s.server != nil { // which plays one, whatever words there are for several
		r, err := c.Catalog.Lookup(s.server.Release)
		if err != nil {
			return err
		}
		names = []string{r.Key}
	}
	if flows == nil {
		flows = []string{string(suite.OAuth), string(suite.Legacy)}
	}
	if err := c.On(names...); err != nil {
		return err
	}
	if err := c.In(flows...); err != nil {
		return fmt.Errorf("conformance.OnlyAuth: %w", err)
	}
	return nil
}

// choose reads the suites and the list of known failures, and keeps the checks that the
// options name. A pattern that no check matches is an error.
func (s *trial) choose(c *run.Config) (*baseline.Baseline, error) {
	all, err := s.all()
	if err != nil {
		return nil, err
	}
	for _, glob := range s.globs {
		if chosen, err := suite.Select(all, []string{glob}); err != nil || len(chosen) == 0 {
			return nil, errors.Join(err, fmt.Errorf("conformance.OnlyChecks: no check for a %s is like %q; snowglobe conform list lists them", s.kind, glob))
		}
	}
	chosen, err := suite.Select(all, s.globs)
	if err != nil {
		return nil, err
	}
	profiles, err := Profiles()
	if err != nil {
		return nil, err
	}
	if profiles, err = profiles.Lookup(s.profiles); err != nil {
		return nil, fmt.Errorf("conformance.OnlyProfiles: %w", err)
	}
	if c.Checks = profiles.Within(chosen); len(c.Checks) == 0 {
		return nil, fmt.Errorf("no check for a %s belongs to all that the options choose", s.kind)
	}
	if s.known == "" {
		return nil, nil //nolint:nilnil // no list is no error
	}
	every, err := suite.Select(all, nil)
	if err != nil {
		return nil, err
	}
	return baseline.Read(s.known, every, c.Catalog)
}

// all are the suites of the kind.
func (s *trial) all() ([]*suite.Suite, error) {
	if s.suites == "" {
		return Suites(s.kind)
	}
	own, err := SuitesIn(s.suites)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(own, func(o *suite.Suite) bool { return o.Kind != s.kind }), nil
}

// enter finds the place where checks happen.
func (s *trial) enter(ctx context.Context, c *run.Config) error {
	if s.server != nil {
		var client *world.Client
		if s.server.ClientID != "" {
			client = &world.Client{ID: s.server.ClientID, Secret: s.server.ClientSecret}
		}
		i := world.Foreign(strings.TrimRight(s.server.URL, "/"), c.Releases[0], world.Login{UserName: s.server.UserName, Password: s.server.Password}, client)
		i.CA = s.server.CA
		return c.At(run.Target{Instance: i, AllowWrites: s.server.AllowWrites})
	}
	control, err := world.NewControl(s.control, s.token)
	if err != nil {
		return err
	}
	c.Target.Control = control
	if err := control.Ready(ctx); err != nil {
		return err
	}
	if s.instance == "" {
		return nil
	}
	instance, err := control.FindByURL(ctx, s.instance)
	if err != nil {
		return err
	}
	if err := c.At(run.Target{Control: control, Instance: instance}); err != nil {
		return fmt.Errorf("conformance.InstanceOf(%q): %w", s.instance, err)
	}
	return nil
}
