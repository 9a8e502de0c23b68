package mockserver

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// Defaults of [Config].
const (
	DefaultRelease       = "madrid"
	DefaultAdminPassword = "admin" // of the demo administrator, whom everybody knows
	demoSeed             = 1
)

// ProgressEvery is between two calls of Config.Progress: a quarter of a million rows take
// about a second.
const ProgressEvery = 250_000

// AdminUserName is the administrator of every world.
const AdminUserName = "admin"

// Config describes an instance. The zero value is the demo world on Madrid.
type Config struct {
	// Release is the family the instance plays: a key, a name, or the article's
	// spelling (Fiji). Empty is Madrid.
	Release string
	// Origin is fresh (born on this release, stricter) or upgraded. Empty is fresh.
	Origin string
	// Temper is faithful, which does what the release does, or strict, which refuses
	// what standards call wrong; see [release.Tempers]. Empty is faithful.
	Temper string
	// Settings override single cells of the release's profile and of the temper, by key. A world
	// with a history keeps it: rotation is off there unless it is set.
	Settings map[string]string
	// Seed decides the history, ids and secrets. Zero plays the demo world with
	// tokens that cannot be predicted.
	Seed uint64
	// Now is the instance's time at its start. The zero time is the machine's; then
	// the history ends within ten minutes before it.
	Now time.Time
	// People is how many people there are; zero is the demo world's sixty or so,
	// and [fixtures.MaxPeople] the most.
	People int
	// Events is how many rows of history there are; zero is none, and
	// [fixtures.MaxEvents] the most.
	Events int
	// Fixtures are tables and rows of one's own; nil is the demo world alone.
	Fixtures *Fixtures
	// Scenarios are stories that are played into the history, by name; see
	// [Scenarios]. They need no Events, and [Instance.Truth] says what they did.
	Scenarios []string
	// Faults are what goes wrong on purpose; nil is calm weather. See [Instance.SetFaults].
	Faults *Faults
	// AdminPassword is the administrator's; empty is "admin".
	AdminPassword string
	// ClientID and ClientSecret are those of the OAuth client that the world
	// comes with; empty ones are made from the seed.
	ClientID, ClientSecret string
	// Progress, if it is there, is told every [ProgressEvery] rows how many of a new
	// world are made. Worlds that are there already cost nothing, and tell nothing.
	Progress func(rows int)
	// Log takes what goes wrong inside; nil discards it.
	Log *slog.Logger
	// Clock is what the instance's time runs with; nil is the machine's.
	Clock clock.Clock
}

// Credentials are a user's.
type Credentials struct {
	UserName string `json:"user_name"`
	Password string `json:"password"`
}

// Client is the OAuth client that a world comes with.
type Client struct {
	ID     string `json:"client_id"`
	Secret string `json:"client_secret"`
}

// plan is a config with its defaults in place and its words understood.
type plan struct {
	Config
	profile  *release.Profile
	origin   release.Origin
	temper   *release.Temper
	settings *release.Settings
	follows  bool                               // the instance was given no time of its own
	secret   func(purpose string) *ident.Source // of keys, tokens and session ids
}

// Check tells what is wrong with the config, as [New] would, and makes no world.
func (c Config) Check() error {
	_, err := c.plan()
	return err
}

func (c Config) plan() (*plan, error) {
	p := &plan{Config: c}
	if p.Release == "" {
		p.Release = DefaultRelease
	}
	if err := p.play(Change{Release: p.Release, Origin: p.Origin, Temper: p.Temper, Settings: p.Settings}); err != nil {
		return nil, err
	}
	p.secret = func(purpose string) *ident.Source { return ident.Seeded(c.Seed, "secret/"+purpose) }
	if p.Seed == 0 {
		p.Seed, p.secret = demoSeed, func(string) *ident.Source { return ident.Random() }
	}
	if p.Clock == nil {
		p.Clock = clock.System()
	}
	if p.Now.IsZero() {
		p.Now, p.follows = p.Clock.Now(), true
	}
	p.Now = p.Now.UTC()
	if p.AdminPassword == "" {
		p.AdminPassword = DefaultAdminPassword
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	p.completeClient()
	return p, p.check()
}

// Change says what an instance is to play. See [Instance.Change] for what is empty.
type Change struct {
	Release, Origin, Temper string
	Settings                map[string]string
	// Phases is how the change goes about; nil is at once, with sessions and tokens kept.
	Phases *Phases
}

// play understands a release, an origin, a temper and overrides.
func (p *plan) play(c Change) (err error) {
	if p.profile, err = release.Catalog().Lookup(c.Release); err != nil {
		return err
	}
	if p.temper, err = release.LookupTemper(c.Temper); err != nil {
		return err
	}
	origin, settings := c.Origin, c.Settings
	if origin == "" {
		origin = string(release.Fresh)
	}
	if p.origin, err = release.ParseOrigin(origin); err != nil {
		return err
	}
	sets, err := p.sets(settings)
	if err != nil {
		return err
	}
	played := p.withHistory(settings, sets)
	if p.settings, err = p.profile.Settings(p.origin, p.temper.Under(played)); err != nil {
		return err
	}
	return p.checkRotation(played)
}

// keyRotation is the switch that says which tables are rotated.
const keyRotation = "rotation"

// checkRotation holds an override against the tables that there are, one's own
// included.
func (p *plan) checkRotation(settings map[string]string) error {
	if _, chosen := settings[keyRotation]; !chosen {
		return nil
	}
	m, err := modelOf(p.Fixtures)
	if err != nil {
		return err
	}
	return p.settings.CheckTables(m.dictionary.Names())
}

// withHistory keeps the sixty days that a generated history has: rotation would
// leave a week of its events. The switch shows among the instance's settings, and
// an override of it wins, as does what a scenario sets.
func (p *plan) withHistory(settings, sets map[string]string) map[string]string {
	if p.Events == 0 && len(p.Scenarios) == 0 {
		return settings
	}
	kept := map[string]string{keyRotation: release.RotationOff}
	maps.Copy(kept, sets)
	maps.Copy(kept, settings)
	return kept
}

// clientSecretLetters spare the demo client's secret the punctuation that
// generated ones have: it is typed by hand and pasted into shells.
const clientSecretLetters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"

func (p *plan) completeClient() {
	ids := ident.Seeded(p.Seed, "oauth client")
	id, secret := ids.Hex(32), ids.Text(24, clientSecretLetters)
	if p.ClientID == "" {
		p.ClientID = id
	}
	if p.ClientSecret == "" {
		p.ClientSecret = secret
	}
}

// SizeError is a world that is too large, or smaller than nothing.
type SizeError struct {
	Of   string // people or events
	N    int
	Most int
}

// Error says what to do about it.
func (e *SizeError) Error() string {
	if e.N < 0 {
		return fmt.Sprintf("%s %d is negative; choose 0 to %d", e.Of, e.N, e.Most)
	}
	return fmt.Sprintf("%s %d is more than memory is meant for; choose at most %d", e.Of, e.N, e.Most)
}

func (p *plan) check() error {
	switch {
	case p.People < 0 || p.People > fixtures.MaxPeople:
		return &SizeError{"people", p.People, fixtures.MaxPeople}
	case p.Events < 0 || p.Events > fixtures.MaxEvents:
		return &SizeError{"events", p.Events, fixtures.MaxEvents}
	case clock.CheckTime(p.Now) != nil:
		return fmt.Errorf("the instance's %w", clock.CheckTime(p.Now))
	case strings.ContainsAny(p.ClientID, " \t\r\n"):
		return errors.New("the client id must not contain white space")
	}
	if p.Faults != nil {
		if _, err := playerOf(*p.Faults, p.Seed); err != nil {
			return err
		}
	}
	return p.checkScenarios()
}
