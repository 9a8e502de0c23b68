package mockserver

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// Instance is one simulated instance. It is safe for concurrent use.
type Instance struct {
	plan    *plan
	journal *journal.Journal
	forks   atomic.Int64
	label   string // of the stream its ids come from
	names   names
	truth   *fixtures.Truth
	told    atomic.Pointer[toldTruth] // what was told of it last

	state   atomic.Pointer[state] // everything that a reset replaces
	restore func() *state
	mu      sync.Mutex // held while the state is replaced or its release changes
	entry   turnstile  // through which requests come, and whatever else reads or writes rows
	returns int        // how often it was put back; guarded by mu

	snapshots []*snapshot // guarded by mu
	taken     int         // how many there have been; likewise
}

// New makes an instance. Its errors name what is wrong with the config.
func New(cfg Config) (*Instance, error) { return NewContext(context.Background(), cfg) }

// NewContext makes an instance as [New] does. When ctx is done first, it stops and
// returns ctx's error: a large world takes long.
func NewContext(ctx context.Context, cfg Config) (*Instance, error) {
	p, err := cfg.plan()
	if err != nil {
		return nil, fmt.Errorf("new instance: %w", err)
	}
	base, err := shared.get(ctx, p.world(), p.Fixtures, p.Progress)
	if err != nil {
		return nil, fmt.Errorf("new instance: %w", err)
	}
	first, err := p.state(base)
	if err != nil {
		return nil, fmt.Errorf("new instance: %w", err)
	}
	return newInstance(p, first, "instance", base.truth), nil
}

func newInstance(p *plan, first *state, label string, truth *fixtures.Truth) *Instance {
	i := &Instance{plan: p, journal: journal.New(), label: label, truth: truth}
	start := first.clock.State()
	// The first state comes about as all later ones do, so that it makes the same ids.
	i.restore = func() *state {
		c := clock.Resume(start, p.Clock)
		if p.follows {
			c = first.clock.Fork() // untouched, it shows what its base does
		}
		s := first.fork(c, i.ids("reset"), i.chance("reset"))
		s.names = &i.names
		return s
	}
	i.state.Store(i.restore())
	return i
}

// ids is a stream of new sys_ids and the like, by what they are for.
func (i *Instance) ids(purpose string) *ident.Source {
	return ident.Seeded(i.plan.Seed, i.label+"/"+purpose)
}

// chance has the sources of an instance that is put back. They go on where its sys_ids
// begin again: a session or token of before must not be somebody's afterwards.
func (i *Instance) chance(purpose string) func(string) *ident.Source {
	i.returns++
	return i.plan.chance(fmt.Sprintf("%s/%s/%d", i.label, purpose, i.returns))
}

// chance has sources of what nobody should guess, as far as the plan keeps anything from
// being guessed: see [Config.Seed].
func (p *plan) chance(label string) func(purpose string) *ident.Source {
	return func(purpose string) *ident.Source { return p.secret(label + "/" + purpose) }
}

// Fork returns an independent instance that has the same rows, time, sessions
// and tokens, and an empty journal. It takes microseconds whatever the number
// of rows.
func (i *Instance) Fork() *Instance {
	i.entry.enter()
	defer i.entry.leave()
	label := fmt.Sprintf("%s/%d", i.label, i.forks.Add(1))
	s := i.state.Load()
	p := *i.plan
	p.follows = false
	return newInstance(&p, s.fork(s.clock.Fork(), ident.Seeded(p.Seed, label), p.chance(label)), label, i.truth)
}

// Reset puts the instance back to how it was made or forked, release and faults included. What
// happens next makes the same sys_ids as then, and other sessions, tokens and generated
// secrets: who kept one of before meets a refusal. With a seed they are the same wherever
// as many resets and restores went before.
// So is its clock: it shows the time of then, stands if it stood, and else runs at
// the rate of then. The clock of an instance that was made without a time of its
// own shows that of its base again. The journal goes on.
func (i *Instance) Reset() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.goOn(i.restore())
}

// goOn is with another state from now on. Calls that wait for a fault of the former one
// wait no longer.
func (i *Instance) goOn(s *state) {
	i.state.Swap(s).endFaults()
}

// ServeHTTP implements [http.Handler]: the instance as a client sees it.
func (i *Instance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = awaited(r)
	if s := i.state.Load(); i.troubled(s, s.faults.Load(), w, r) {
		return
	}
	i.entry.enter()
	defer i.entry.leave()
	s := i.state.Load()
	i.journal.Record(s.clock, s.handler, w, r)
}

// Clock is the instance's time.
func (i *Instance) Clock() *clock.Simulated { return i.state.Load().clock }

// Advance moves the instance's time. It returns an error, and moves nothing, beyond
// the years 1980 to 9000.
func (i *Instance) Advance(d time.Duration) error {
	return i.Clock().Apply(clock.Change{Advance: &d})
}

// Journal is what the instance was asked.
func (i *Instance) Journal() *journal.Journal { return i.journal }

// Import brings rows in from outside the simulated world; see [transfer.Import].
func (i *Instance) Import(entries []transfer.Entry) (*transfer.Imported, error) {
	i.entry.enter()
	defer i.entry.leave()
	return transfer.Import(i.state.Load().tables, entries)
}

func (i *Instance) importAll(entries iter.Seq2[transfer.Entry, error]) (*transfer.Imported, error) {
	i.entry.enter()
	defer i.entry.leave()
	return transfer.ImportAll(i.state.Load().tables, entries)
}

// Export is the rows of the named tables, with or without those that extend them, or
// of all tables that have rows: see [transfer.Export].
func (i *Instance) Export(extending bool, names ...string) ([]rows.Table, error) {
	i.entry.enter()
	defer i.entry.leave()
	found, err := transfer.Export(i.state.Load().tables, extending, names...)
	if err != nil {
		return nil, err
	}
	tables := make([]rows.Table, len(found))
	for k, t := range found {
		tables[k] = rows.Table{Name: t.Name, Columns: t.Columns, Rows: t.Rows, Count: t.Count}
	}
	return tables, nil
}

// Admin is the administrator, with the password that the world started with.
func (i *Instance) Admin() Credentials {
	return Credentials{UserName: AdminUserName, Password: i.plan.AdminPassword}
}

// Client is the OAuth client that the world comes with, or nil while the release
// that the instance plays is one without OAuth.
func (i *Instance) Client() *Client {
	if !i.state.Load().settings().OAuthEnabled {
		return nil
	}
	return &Client{ID: i.plan.ClientID, Secret: i.plan.ClientSecret}
}

// Seed is what the world was made from.
func (i *Instance) Seed() uint64 { return i.plan.Seed }

// Now is the instance's time.
func (i *Instance) Now() time.Time { return i.Clock().Now() }

// Playing is the release that an instance plays at the moment.
type Playing struct {
	Profile   *release.Profile
	Origin    release.Origin
	Temper    *release.Temper
	Settings  *release.Settings
	Overrides map[string]string // what of the settings was asked for; read it, don't change it
	// Maintenance is the one that lasts, before which the instance does not answer as
	// the rest says; nil while it is in service.
	Maintenance *Maintenance
}

// Release is what the instance plays now.
func (i *Instance) Release() Playing {
	s := i.state.Load()
	now := s.playing.Load()
	return Playing{
		Profile: now.profile, Origin: now.origin, Temper: now.temper, Settings: now.settings, Overrides: now.overrides,
		Maintenance: s.maintenance(),
	}
}
