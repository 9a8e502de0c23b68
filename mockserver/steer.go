package mockserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

// Control returns the fleet as the control API steers it. New instances are
// made from base, all of it, where a call does not say otherwise.
func (f *Fleet) Control(base Config) control.Fleet { return &steering{fleet: f, base: base} }

type steering struct {
	fleet *Fleet
	base  Config
}

// Names implements [control.Fleet].
func (s *steering) Names() []string { return s.fleet.Names() }

// CA implements [control.Fleet]. With a certificate that somebody brought, it is that of
// the proxy.
func (s *steering) CA() []byte {
	for _, shown := range []*Identity{s.fleet.identity, s.fleet.proxyIdentity} {
		if shown != nil && shown.CA != nil {
			return shown.CA
		}
	}
	return nil
}

// Instance implements [control.Fleet].
func (s *steering) Instance(name string) (control.Instance, error) {
	m, err := s.fleet.find(name)
	if err != nil {
		return nil, steeringError(err)
	}
	return &steered{fleet: s.fleet, member: m}, nil
}

// Create implements [control.Fleet].
func (s *steering) Create(ctx context.Context, c control.Creation) (string, error) {
	where, err := placement(c.Placement)
	if err != nil {
		return "", err
	}
	if c.Now != nil && clock.CheckTime(*c.Now) != nil { // the zero time of a Config is none
		return "", fmt.Errorf("%w: the instance's %w", control.ErrInvalid, clock.CheckTime(*c.Now))
	}
	place, err := s.fleet.hold(where.Name)
	if err != nil {
		return "", steeringError(err)
	}
	defer place.letGo()
	i, err := NewContext(ctx, s.config(c))
	if err != nil {
		return "", fmt.Errorf("%w: %w", control.ErrInvalid, err)
	}
	name, err := place.fill(i, where) //nolint:contextcheck // the port outlives the request
	return name, steeringError(err)
}

// config is the base with what a call says otherwise.
func (s *steering) config(c control.Creation) Config {
	cfg := s.base
	for into, given := range map[*string]string{
		&cfg.Release: c.Release, &cfg.Origin: c.Origin, &cfg.Temper: c.Temper, &cfg.AdminPassword: c.AdminPassword,
		&cfg.ClientID: c.ClientID, &cfg.ClientSecret: c.ClientSecret,
	} {
		*into = cmp.Or(given, *into)
	}
	if c.Settings != nil {
		cfg.Settings = c.Settings
	}
	if c.Scenarios != nil {
		cfg.Scenarios = c.Scenarios
	}
	if c.Faults != nil {
		cfg.Faults = c.Faults
	}
	override(&cfg.Seed, c.Seed)
	override(&cfg.Now, c.Now)
	override(&cfg.People, c.People)
	override(&cfg.Events, c.Events)
	return cfg
}

// override lets what is given win; zero, too, says something.
func override[T any](into, given *T) {
	if given != nil {
		*into = *given
	}
}

// Fork implements [control.Fleet].
func (s *steering) Fork(name string, p control.Placement) (string, error) {
	parent, err := s.fleet.Get(name)
	if err != nil {
		return "", steeringError(err)
	}
	where, err := placement(p)
	if err != nil {
		return "", err
	}
	name, err = s.fleet.Add(parent.Fork(), where)
	return name, steeringError(err)
}

// placement understands where an instance is wanted.
func placement(p control.Placement) (Placement, error) {
	where := Placement{Name: p.Name, Listen: p.Listen == nil || *p.Listen}
	if p.TTL != nil {
		if *p.TTL <= 0 {
			return where, fmt.Errorf("%w: the time to live must be positive", control.ErrInvalid)
		}
		where.TTL = time.Duration(*p.TTL)
	}
	return where, nil
}

// Remove implements [control.Fleet].
func (s *steering) Remove(name string) error { return steeringError(s.fleet.Remove(name)) }

// steeringError tells the API which status an error of the fleet has.
func steeringError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNoInstance), errors.Is(err, ErrNoSnapshot):
		return fmt.Errorf("%w: %w", control.ErrNotFound, err)
	case errors.Is(err, ErrNameTaken), errors.Is(err, ErrSnapshotTaken):
		return fmt.Errorf("%w: %w", control.ErrConflict, err)
	case errors.Is(err, ErrName), errors.Is(err, ErrSnapshotName):
		return fmt.Errorf("%w: %w", control.ErrInvalid, err)
	case errors.Is(err, ErrFull), errors.Is(err, ErrSnapshotsFull):
		return fmt.Errorf("%w: %w", control.ErrFull, err)
	}
	return err
}

// steered is one instance under control.
type steered struct {
	fleet  *Fleet
	member *member
}

// Describe implements [control.Instance].
func (s *steered) Describe() control.Description {
	i := s.member.Instance
	playing, admin := i.Release(), i.Admin()
	d := control.Description{
		Name: s.member.name, URL: s.fleet.URL(s.member.name), Release: playing.Profile.Key, Origin: string(playing.Origin),
		Temper: playing.Temper.Key,
		Seed:   i.Seed(), Now: i.Now(), Admin: control.Credentials{UserName: admin.UserName, Password: admin.Password},
	}
	if c := i.Client(); c != nil {
		d.Client = &control.OAuthClient{ID: c.ID, Secret: c.Secret}
	}
	return d
}

// Clock implements [control.Instance].
func (s *steered) Clock() control.Clock {
	state := s.member.Instance.Clock().State()
	return control.Clock{Now: state.Now, Frozen: state.Frozen, Rate: state.Rate}
}

// SetClock implements [control.Instance].
func (s *steered) SetClock(change control.ClockChange) error {
	err := s.member.Clock().Apply(clock.Change{
		Freeze: change.Freeze, Rate: change.Rate, Now: change.Now, Advance: (*time.Duration)(change.Advance),
	})
	if err != nil {
		return fmt.Errorf("%w: %w", control.ErrInvalid, err)
	}
	return nil
}

// Release implements [control.Instance].
func (s *steered) Release() control.Release {
	p := s.member.Release()
	overrides := p.Overrides
	if overrides == nil {
		overrides = map[string]string{}
	}
	r := control.Release{
		Release: p.Profile.Key, Origin: string(p.Origin), Temper: p.Temper.Key, Overrides: overrides, Settings: p.Settings.Map(),
	}
	if m := p.Maintenance; m != nil {
		r.Maintenance = &control.Maintenance{Began: m.Began, Ends: m.Ends, Before: m.Before.Key, Answer: string(m.Answer)}
	}
	return r
}

// Play implements [control.Instance].
func (s *steered) Play(change control.ReleaseChange) error {
	c := Change{Release: change.Release, Origin: change.Origin, Temper: change.Temper, Settings: change.Settings}
	if p := change.Phases; p != nil {
		c.Phases = &Phases{Maintenance: time.Duration(p.Maintenance), Answer: p.Answer, Sessions: p.Sessions, Tokens: p.Tokens}
	}
	switch err := s.member.Change(c); {
	case errors.Is(err, ErrBusy):
		return fmt.Errorf("%w: %w", control.ErrConflict, err)
	case err != nil:
		return fmt.Errorf("%w: %w", control.ErrInvalid, err)
	}
	return nil
}

// Truth implements [control.Instance].
func (s *steered) Truth() any {
	if truth := s.member.Truth(); truth != nil {
		return truth
	}
	return &Truth{Scenarios: []fixtures.ScenarioTruth{}, Places: []fixtures.Place{}}
}

// Journal implements [control.Instance].
func (s *steered) Journal() *journal.Journal { return s.member.Journal() }

// Faults implements [control.Instance].
func (s *steered) Faults() any { return s.member.Faults() }

// SetFaults implements [control.Instance].
func (s *steered) SetFaults(schedule faults.Schedule) error {
	if err := s.member.SetFaults(schedule); err != nil {
		return fmt.Errorf("%w: %w", control.ErrInvalid, err)
	}
	return nil
}

// Import implements [control.Instance].
func (s *steered) Import(ctx context.Context, given []*rows.Record) (*control.Imported, error) {
	result, err := s.member.importAll(entries(ctx, each(given)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", control.ErrInvalid, err)
	}
	return &control.Imported{
		Inserted: result.Inserted, Updated: result.Updated, Deleted: result.Deleted, Skipped: result.Skipped, SysIDs: result.SysIDs,
	}, nil
}

// Export implements [control.Instance].
func (s *steered) Export(extending bool, names ...string) ([]rows.Table, error) {
	tables, err := s.member.Export(extending, names...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", control.ErrInvalid, err)
	}
	return tables, nil
}

// Reset implements [control.Instance].
func (s *steered) Reset() { s.member.Reset() }

// Snapshot implements [control.Instance].
func (s *steered) Snapshot(name string) (control.Snapshot, error) {
	made, err := s.member.Snapshot(name)
	return control.Snapshot(made), steeringError(err)
}

// Snapshots implements [control.Instance].
func (s *steered) Snapshots() []control.Snapshot {
	all := []control.Snapshot{}
	for _, one := range s.member.Snapshots() {
		all = append(all, control.Snapshot(one))
	}
	return all
}

// Restore implements [control.Instance].
func (s *steered) Restore(name string) error { return steeringError(s.member.Restore(name)) }

// Forget implements [control.Instance].
func (s *steered) Forget(name string) error { return steeringError(s.member.Forget(name)) }
