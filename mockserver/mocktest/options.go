package mocktest

import (
	"io/fs"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// Option changes what [New] makes.
type Option func(*config)

type config struct {
	instance mockserver.Config
	fixtures []mockserver.FixtureFolder
	faults   string
	tls      bool
}

// Defaults of a test's world: the same moment for every run, and a history that
// is big enough to page through and quick to make.
var (
	defaultNow    = time.Date(2019, time.June, 24, 12, 0, 0, 0, time.UTC)
	defaultEvents = 2000
)

// Release plays another family than Madrid, by key or name.
func Release(name string) Option { return func(c *config) { c.instance.Release = name } }

// Upgraded plays an instance that was carried over from an older release, which
// is laxer than one that was born on it.
func Upgraded() Option { return func(c *config) { c.instance.Origin = "upgraded" } }

// Temper plays faithful, or strict: what standards call wrong is refused, so that a
// sloppy client is found out; see docs/tempers.md.
func Temper(name string) Option { return func(c *config) { c.instance.Temper = name } }

// Setting overrides one cell of the release's profile, or of the temper.
func Setting(key, value string) Option {
	return func(c *config) {
		if c.instance.Settings == nil {
			c.instance.Settings = map[string]string{}
		}
		c.instance.Settings[key] = value
	}
}

// Seed makes another history.
func Seed(seed uint64) Option { return func(c *config) { c.instance.Seed = seed } }

// Now starts the instance's clock at another moment than 2019-06-24 12:00 UTC.
func Now(t time.Time) Option { return func(c *config) { c.instance.Now = t } }

// Events makes another number of rows of history than 2,000.
func Events(n int) Option { return func(c *config) { c.instance.Events = n } }

// People makes more people than the sixty or so of the demo world.
func People(n int) Option { return func(c *config) { c.instance.People = n } }

// Scenarios play stories into the history, by name; see docs/scenarios.md, and
// [Globe.Truth] for what is so then. They need no Events.
func Scenarios(names ...string) Option {
	return func(c *config) { c.instance.Scenarios = append(c.instance.Scenarios, names...) }
}

// Fixtures adds tables, rules and rows of one's own to the demo world: a folder such
// as os.DirFS("testdata/fixtures"). See docs/fixtures.md.
func Fixtures(files fs.FS) Option {
	return func(c *config) { c.fixtures = append(c.fixtures, mockserver.FixtureFolder{Files: files}) }
}

// Faults let calls meet trouble: a profile by its name, weather or storm, or a schedule
// in YAML, as {profile: storm, seed: 7}. See docs/faults.md, and [Globe.SetFaults].
func Faults(profileOrYAML string) Option {
	return func(c *config) { c.faults = profileOrYAML }
}

// AdminPassword gives the administrator another password than "admin".
func AdminPassword(password string) Option {
	return func(c *config) { c.instance.AdminPassword = password }
}

// Client gives the OAuth client another id and secret than the seed's.
func Client(id, secret string) Option {
	return func(c *config) { c.instance.ClientID, c.instance.ClientSecret = id, secret }
}

// TLS serves https. [Globe.HTTPClient] trusts the certificate, and [Globe.CA]
// gives the authority that others have to trust.
func TLS() Option { return func(c *config) { c.tls = true } }
