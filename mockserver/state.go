package mockserver

import (
	"log/slog"
	"maps"
	"sync/atomic"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/fault"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/rest"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// state is everything about an instance that a reset puts back: its rows, its
// time, who is signed in, which release it plays in which temper, and what goes wrong on
// purpose.
type state struct {
	playing  atomic.Pointer[playing]
	clock    *clock.Simulated
	rows     store.Store
	tables   *table.Tables
	logs     *syslog.Log
	accounts *session.Accounts
	sessions *session.Authenticator
	provider *oauth.Provider
	rates    *rest.Rates
	faults   atomic.Pointer[fault.Player] // nil where nothing was ever to go wrong
	names    *names                       // those of the instance
	id       string                       // by which the instance is known, and forks of it
	log      *slog.Logger
	handler  *door
}

// playing is what a state plays, and what of that its rows have been told. It is not
// changed: another one takes its place.
type playing struct {
	profile   *release.Profile
	origin    release.Origin
	temper    *release.Temper
	settings  *release.Settings
	overrides map[string]string // what of the settings was asked for

	world     worldKey          // which the rows are of that its release ships
	schema    map[string]string // the switches that decide on the tables and columns of which it tells
	described map[string]uint64 // the editions of the tables in which it does
	away      *Maintenance      // the last that there was; nil before any
	client    bool              // the world's OAuth client was registered
	admitted  []string          // the roles that the administrator was given: see [playing.admit]
}

// settings are those of the release that the state plays now.
func (s *state) settings() *release.Settings { return s.playing.Load().settings }

func (p *playing) fixed() *release.Settings { return p.settings }

// state makes the first state of an instance: a fork of the world, with what
// its release and its config add.
func (p *plan) state(base *world) (*state, error) {
	s := &state{
		clock: clock.NewSimulated(p.Now, p.Clock), rows: base.rows.Fork(), log: p.Log, names: &names{}, rates: &rest.Rates{},
		id: ident.Seeded(p.Seed, "instance id").SysID(),
	}
	s.playing.Store(&playing{
		profile: p.profile, origin: p.origin, temper: p.temper, settings: p.settings, overrides: maps.Clone(p.Settings),
		world: p.world(), schema: p.world().switches(), described: base.described,
	})
	s.tables = base.tables.Fork(table.Config{
		Rows: s.rows, Clock: s.clock, IDs: ident.Seeded(p.Seed, "instance"),
		Secrets: base.tables.Secrets().WithKey(p.secret("token key")), Settings: s.settings,
	})
	s.logs = syslog.New(s.logConfig(p.secret("logs")))
	s.accounts = session.NewAccounts(s.tables, s.clock, s.settings, s.logs)
	s.provider = oauth.New(s.tables, s.accounts, s.clock, s.settings, s.ownURL)
	s.sessions = session.NewAuthenticator(s.accounts, s.provider, s.clock, p.secret("sessions"))
	s.handler = s.newHandler()
	after := *s.playing.Load()
	err := s.tables.Maintain(func(tx store.Tx) error {
		return after.settle(tx, s.tables, p, []transfer.Entry{{
			Table: "sys_user", Match: map[string]string{"user_name": AdminUserName},
			Values: map[string]string{"user_password": p.AdminPassword},
			At:     about("the administrator's password"),
		}})
	})
	s.playing.Store(&after)
	if err == nil && p.Faults != nil {
		err = s.setFaults(*p.Faults, p.Seed)
	}
	return s, err
}

// fork is an independent copy with a clock of its own, whose new sys_ids come from ids,
// and those of logs, sessions and secrets each from a source that chance has for them.
func (s *state) fork(c *clock.Simulated, ids *ident.Source, chance func(purpose string) *ident.Source) *state {
	defer s.logs.Hold()() // what was answered before belongs to both
	f := &state{clock: c, rows: s.rows.Fork(), log: s.log, names: s.names, rates: s.rates.Fork(), id: s.id}
	f.playing.Store(s.playing.Load())
	if player := s.faults.Load(); player != nil {
		f.faults.Store(player.Fork())
	}
	f.tables = s.tables.Fork(table.Config{
		Rows: f.rows, Clock: f.clock, IDs: ids, Secrets: s.tables.Secrets().From(chance("secrets")), Settings: f.settings,
	})
	f.logs = s.logs.Fork(f.logConfig(chance("logs")))
	f.accounts = session.NewAccounts(f.tables, f.clock, f.settings, f.logs)
	f.provider = s.provider.Fork(f.tables, f.accounts, f.clock, f.settings, f.ownURL)
	f.sessions = s.sessions.Fork(f.accounts, f.provider, f.clock, chance("sessions"))
	f.handler = f.newHandler()
	return f
}

// logConfig draws the ids of logs from a stream of their own, so that a request
// more or less does not change the sys_ids of what is made through the API.
func (s *state) logConfig(ids *ident.Source) syslog.Config {
	return syslog.Config{Tables: s.tables, Clock: s.clock, Settings: s.settings, IDs: ids}
}
