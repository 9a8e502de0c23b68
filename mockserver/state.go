package mockserver

import (
	"log/slog"
	"maps"
	"net/http"
	"sync/atomic"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
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
// time, who is signed in, and which release it plays in which temper.
type state struct {
	profile  *release.Profile
	origin   release.Origin
	temper   *release.Temper
	settings *atomic.Pointer[release.Settings]
	// overrides are what of the settings was asked for. The map is not changed.
	overrides map[string]string
	clock     *clock.Simulated
	rows      store.Store
	tables    *table.Tables
	logs      *syslog.Log
	accounts  *session.Accounts
	sessions  *session.Authenticator
	provider  *oauth.Provider
	rates     *rest.Rates
	client    bool     // the world's OAuth client was registered
	admitted  []string // the roles that the administrator was given: see [state.admit]
	names     *names   // those of the instance
	log       *slog.Logger
	handler   http.Handler
}

// state makes the first state of an instance: a fork of the world, with what
// its release and its config add.
func (p *plan) state(base *world) (*state, error) {
	s := &state{
		profile: p.profile, origin: p.origin, temper: p.temper, settings: &atomic.Pointer[release.Settings]{}, overrides: maps.Clone(p.Settings),
		clock: clock.NewSimulated(p.Now, p.Clock), rows: base.rows.Fork(), log: p.Log, names: &names{}, rates: &rest.Rates{},
	}
	s.settings.Store(p.settings)
	s.tables = base.tables.Fork(table.Config{
		Rows: s.rows, Clock: s.clock, IDs: ident.Seeded(p.Seed, "instance"),
		Secrets: base.tables.Secrets().WithKey(p.secret("token key")), Settings: s.settings.Load,
	})
	s.logs = syslog.New(s.logConfig(p.secret("logs")))
	s.accounts = session.NewAccounts(s.tables, s.clock, s.settings.Load, s.logs)
	s.provider = oauth.New(s.tables, s.accounts, s.clock, s.settings.Load, s.ownURL)
	s.sessions = session.NewAuthenticator(s.accounts, s.provider, s.clock, p.secret("sessions"))
	s.handler = s.newHandler()
	return s, s.settle(p, []transfer.Entry{{
		Table: "sys_user", Match: map[string]string{"user_name": AdminUserName},
		Values: map[string]string{"user_password": p.AdminPassword},
		At:     about("the administrator's password"),
	}})
}

// fork is an independent copy with a clock of its own, whose new sys_ids come from ids,
// and those of logs, sessions and secrets each from a source that chance has for them.
func (s *state) fork(c *clock.Simulated, ids *ident.Source, chance func(purpose string) *ident.Source) *state {
	defer s.logs.Hold()() // what was answered before belongs to both
	f := &state{
		profile: s.profile, origin: s.origin, temper: s.temper, settings: &atomic.Pointer[release.Settings]{}, overrides: s.overrides,
		clock: c, rows: s.rows.Fork(), client: s.client, admitted: s.admitted, log: s.log, names: s.names, rates: s.rates.Fork(),
	}
	f.settings.Store(s.settings.Load())
	f.tables = s.tables.Fork(table.Config{
		Rows: f.rows, Clock: f.clock, IDs: ids, Secrets: s.tables.Secrets().From(chance("secrets")), Settings: f.settings.Load,
	})
	f.logs = s.logs.Fork(f.logConfig(chance("logs")))
	f.accounts = session.NewAccounts(f.tables, f.clock, f.settings.Load, f.logs)
	f.provider = s.provider.Fork(f.tables, f.accounts, f.clock, f.settings.Load, f.ownURL)
	f.sessions = s.sessions.Fork(f.accounts, f.provider, f.clock, chance("sessions"))
	f.handler = f.newHandler()
	return f
}

// logConfig draws the ids of logs from a stream of their own, so that a request
// more or less does not change the sys_ids of what is made through the API.
func (s *state) logConfig(ids *ident.Source) syslog.Config {
	return syslog.Config{Tables: s.tables, Clock: s.clock, Settings: s.settings.Load, IDs: ids}
}
