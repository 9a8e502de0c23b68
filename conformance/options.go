package conformance

import (
	"time"
)

// What a run goes by that says nothing else: how long one verb of a connector may take,
// what every arbitrary value is made from, and the profile of faults that instances play
// while a connector is judged.
const (
	DefaultLimit        = 20 * time.Second
	DefaultSeed  uint64 = 1

	DefaultWeather = "weather"
)

// weathers are the profiles of faults that a simulation plays.
var weathers = []string{"calm", "weather", "storm"}

// Option says what [TestConnector] and [TestServer] judge, and where.
type Option func(*trial)

// Command is the command line of the connector under test, to which the kit adds a verb.
func Command(argv ...string) Option { return func(t *trial) { t.argv = argv } }

// Within is how long one verb of the connector may take; 20 seconds unless this is given.
func Within(limit time.Duration) Option { return func(t *trial) { t.limit = limit } }

// On is the address of the control API of a simulation, which makes a world for each
// check: what ControlURL of package mocktest returns, or what snowglobe serve prints.
func On(control string) Option { return func(t *trial) { t.control = control } }

// ControlToken is what the control API asks for off loopback.
func ControlToken(token string) Option { return func(t *trial) { t.token = token } }

// InstanceOf names an instance of the control API, by name or address. Each check has a
// fork of it, on the release that it plays, in place of a world of its own.
func InstanceOf(name string) Option { return func(t *trial) { t.instance = name } }

// Server is a server without a control API, and who signs in to it.
type Server struct {
	// URL is its address, Release what it plays.
	URL, Release string
	// UserName and Password are an administrator's.
	UserName, Password string
	// ClientID and ClientSecret are an OAuth client's. Without one OAuth is not judged.
	ClientID, ClientSecret string
	// CA are authorities to trust beside the machine's, as PEM.
	CA []byte
	// AllowWrites lets checks change the server, and make failed logins.
	AllowWrites bool
}

// At is the server to be judged where there is no control API.
func At(s Server) Option { return func(t *trial) { t.server = &s } }

// OnlyReleases are the releases to judge on, by their names or keys, or by the word all;
// those of Microsoft's article, Eureka to Madrid, unless this is given.
func OnlyReleases(names ...string) Option { return func(t *trial) { t.releases = names } }

// OnlyAuth are the flows to judge, oauth or legacy; both unless this is given.
func OnlyAuth(flows ...string) Option { return func(t *trial) { t.flows = flows } }

// OnlyChecks are the checks whose ids one of these patterns matches, as --check has them.
func OnlyChecks(globs ...string) Option { return func(t *trial) { t.globs = globs } }

// OnlyProfiles is what belongs to one of these profiles, as --profile has them.
func OnlyProfiles(names ...string) Option { return func(t *trial) { t.profiles = names } }

// SuitesFrom is a folder of suites of one's own, in place of the kit's.
func SuitesFrom(dir string) Option { return func(t *trial) { t.suites = dir } }

// KnownFailures is a list of them (YAML, docs/baselines.md): they are skipped, and what
// it promises in vain fails the test.
func KnownFailures(file string) Option { return func(t *trial) { t.known = file } }

// Faults is the profile of what goes wrong on instances while a connector is judged, where
// a check says nothing of its own: calm, weather or storm, and weather unless this is given.
func Faults(profile string) Option { return func(t *trial) { t.weather = profile } }

// Seed is what every arbitrary value is made from, 1 unless this is given: same seed,
// same worlds.
func Seed(seed uint64) Option { return func(t *trial) { t.seed = seed } }
