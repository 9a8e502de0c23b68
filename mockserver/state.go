package mockserver

import (
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
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
	client    bool // the world's OAuth client was registered
	log       *slog.Logger
	handler   http.Handler
}

// state makes the first state of an instance: a fork of the world, with what
// its release and its config add.
func (p *plan) state(base *world) (*state, error) {
	s := &state{
		profile: p.profile, origin: p.origin, temper: p.temper, settings: &atomic.Pointer[release.Settings]{}, overrides: maps.Clone(p.Settings),
		clock: clock.NewSimulated(p.Now, p.Clock), rows: base.rows.Fork(), log: p.Log,
	}
	s.settings.Store(p.settings)
	s.tables = base.tables.Fork(table.Config{
		Rows: s.rows, Clock: s.clock, IDs: ident.Seeded(p.Seed, "instance"),
		Secrets: base.tables.Secrets().WithKey(p.secret("token key")), Settings: s.settings.Load,
	})
	s.logs = syslog.New(s.logConfig(p.secret("logs")))
	s.accounts = session.NewAccounts(s.tables, s.clock, s.settings.Load, s.logs)
	s.provider = oauth.New(s.tables, s.accounts, s.clock, s.settings.Load, s.baseURL)
	s.sessions = session.NewAuthenticator(s.accounts, s.provider, s.clock, p.secret("sessions"))
	s.handler = s.newHandler()
	if err := s.report(p.profile); err != nil {
		return nil, err
	}
	return s, s.credentials(p)
}

// fork is an independent copy with a clock of its own, whose new sys_ids and
// session ids come from the given sources.
func (s *state) fork(c *clock.Simulated, ids, secrets *ident.Source) *state {
	defer s.logs.Hold()() // what was answered before belongs to both
	f := &state{
		profile: s.profile, origin: s.origin, temper: s.temper, settings: &atomic.Pointer[release.Settings]{}, overrides: s.overrides,
		clock: c, rows: s.rows.Fork(), client: s.client, log: s.log,
	}
	f.settings.Store(s.settings.Load())
	f.tables = s.tables.Fork(table.Config{
		Rows: f.rows, Clock: f.clock, IDs: ids, Secrets: s.tables.Secrets(), Settings: f.settings.Load,
	})
	f.logs = s.logs.Fork(f.logConfig(secrets))
	f.accounts = session.NewAccounts(f.tables, f.clock, f.settings.Load, f.logs)
	f.provider = s.provider.Fork(f.tables, f.accounts, f.clock, f.settings.Load, f.baseURL)
	f.sessions = s.sessions.Fork(f.accounts, f.provider, f.clock, secrets)
	f.handler = f.newHandler()
	return f
}

// logConfig draws the ids of logs from a stream of their own, so that a request
// more or less does not change the sys_ids of what is made through the API.
func (s *state) logConfig(ids *ident.Source) syslog.Config {
	return syslog.Config{Tables: s.tables, Clock: s.clock, Settings: s.settings.Load, IDs: ids}
}

// report writes what the instance says of its release (client: many read the
// build tag from sys_properties).
func (s *state) report(p *release.Profile) error {
	return s.properties(map[string]string{
		"glide.buildtag":      p.BuildTag.Value,
		"glide.buildtag.last": p.BuildTag.Value,
		"glide.buildname":     p.BuildName(),
		"glide.war":           p.WarName.Value,
	})
}

// properties sets system properties, whether they exist or not.
func (s *state) properties(values map[string]string) error {
	view := s.tables.View()
	var entries []transfer.Entry
	for _, name := range slices.Sorted(maps.Keys(values)) { // in order, for new rows draw their ids
		value := values[name]
		entry := transfer.Entry{Table: "sys_properties", Values: map[string]string{"value": value}}
		if _, exists := store.First(view, "sys_properties", "name", name); exists {
			entry.Match = map[string]string{"name": name}
		} else {
			maps.Copy(entry.Values, map[string]string{"name": name, "type": "string", "sys_created_by": "system"})
		}
		entries = append(entries, entry)
	}
	if _, err := transfer.Import(s.tables, entries); err != nil {
		return fmt.Errorf("report the release: %w", err)
	}
	return nil
}

// credentials writes the administrator's password and the OAuth client.
func (s *state) credentials(p *plan) error {
	_, err := transfer.Import(s.tables, []transfer.Entry{{
		Table: "sys_user", Match: map[string]string{"user_name": AdminUserName},
		Values: map[string]string{"user_password": p.AdminPassword},
	}})
	if err != nil {
		return fmt.Errorf("write the administrator's password: %w", err)
	}
	if err := s.admit(p.settings); err != nil {
		return err
	}
	return s.register(p)
}

// admit gives the administrator the role that the restriction of basic authentication
// lets pass, where the release has it: the programs that are pointed at a new world
// sign in so. observed: developer instances come without, and each of their users has
// to find that out; ours differs on purpose.
func (s *state) admit(settings *release.Settings) error {
	name := settings.AuthBasicGateRole
	if name == "none" {
		return nil
	}
	view := s.tables.View()
	admin, ok := store.First(view, "sys_user", "user_name", AdminUserName)
	if !ok || slices.Contains(s.tables.RolesOf(view, admin.SysID()), name) {
		return nil
	}
	roleID := hex.EncodeToString([]byte(fmt.Sprintf("%-16.16s", name)))
	var entries []transfer.Entry
	if role, known := store.First(view, "sys_user_role", "name", name); known {
		roleID = role.SysID()
	} else {
		entries = append(entries, transfer.Entry{Table: "sys_user_role", Values: map[string]string{
			"sys_id": roleID, "name": name, "description": "Calls the APIs with user name and password.", "sys_created_by": "system",
		}})
	}
	entries = append(entries, transfer.Entry{Table: "sys_user_has_role", Values: map[string]string{
		"user": admin.SysID(), "role": roleID, "state": "active", "inherited": "false", "sys_created_by": "system",
	}})
	if _, err := transfer.Import(s.tables, entries); err != nil {
		return fmt.Errorf("let the administrator pass the restriction of Basic: %w", err)
	}
	return nil
}

// register puts the world's OAuth client into the registry, once and not before a
// release has one: a row that somebody removed does not come back.
func (s *state) register(p *plan) error {
	if s.client || !p.settings.OAuthEnabled {
		return nil
	}
	entries := []transfer.Entry{{Table: "oauth_entity", Values: map[string]string{
		"sys_id": ident.Seeded(p.Seed, "oauth client row").SysID(),
		"name":   "CloudAppSecurity", "type": "client", "active": "true",
		"client_id": p.ClientID, "client_secret": p.ClientSecret,
		// The least that the connector modelled here asks for (documented:
		// Microsoft's "Connect ServiceNow to Cloud App Security").
		"access_token_lifespan": "3600", "refresh_token_lifespan": "8640000",
		"scope_restriction_status": "unrestricted", // of no meaning before Zurich
		"sys_created_by":           AdminUserName, "sys_updated_by": AdminUserName,
	}}}
	// A world of a release before OAuth has not heard of the plug-in either.
	if _, known := store.First(s.tables.View(), "v_plugin", "id", oauth.Plugin); !known {
		entries = append(entries, transfer.Entry{Table: "v_plugin", Values: map[string]string{
			"id": oauth.Plugin, "name": "OAuth 2.0", "active": "active",
		}})
	}
	if _, err := transfer.Import(s.tables, entries); err != nil {
		return fmt.Errorf("register the OAuth client: %w", err)
	}
	s.client = true
	return nil
}
