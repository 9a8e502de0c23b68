package run

import (
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// Config is everything that a run depends on.
type Config struct {
	// Checks are for a server, for a connector, or for both.
	Checks  []*suite.Check
	Catalog *suite.Catalog
	// Releases are keys of the catalog, oldest first; Flows are oauth, legacy or
	// both.
	Releases []string
	Flows    []suite.Flow
	// Shard is the part that is carried out.
	Shard Shard
	// Seed decides over every arbitrary value: same seed, same worlds.
	Seed uint64
	// Parallel is how many executions go on at once; at least 1.
	Parallel int
	// Clock is the machine's.
	Clock  clock.Clock
	Target Target
	// Weather is the profile of faults that instances play while a connector is judged,
	// where a check says nothing of its own; empty is calm. A server is judged in calm
	// weather.
	Weather string
	// Program is the connector under test; nil where all checks are for a server.
	Program *subject.Program
	// Replay is the command that repeats one execution.
	Replay func(check *suite.Check, release string, flow suite.Flow) string
	// Progress hears of each finished execution; it is called by one goroutine at
	// a time.
	Progress func(Event)
}

// Event is one finished row, and how far the run is.
type Event struct {
	Row         report.Check
	Done, Total int
}

// Target says where checks take place.
type Target struct {
	// Control makes worlds and forks them; nil for a foreign server.
	Control *world.Control
	// Instance is the one place to be used, with Control to be forked. Nil makes
	// an instance for each release.
	Instance *world.Instance
	// AllowWrites lets checks change a foreign server.
	AllowWrites bool
}

// Worlds are made this far in the past, so that checks can move time on and
// still end at the machine's time. A check that moves it farther gets one that is
// older, by a margin besides: nothing must have happened in the future.
const (
	past   = 3 * time.Hour
	margin = 10 * time.Minute
)

// age is how far in the past the world of a check is made.
func age(c *suite.Check) time.Duration {
	if moves := c.Advance() + margin; moves > past {
		return moves
	}
	return past
}

// events is how many events a base world's history has: enough to page
// through, few enough to be read hundreds of times.
const events = 400
