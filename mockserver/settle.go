package mockserver

import (
	"fmt"
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// settle writes what an instance says of the release that a plan has it play, what else
// is given, whom the release lets in, and its OAuth client: all of it, or nothing where an
// error comes.
func (s *state) settle(p *plan, also []transfer.Entry) error {
	entries := append(s.report(p.profile), also...)
	entries = append(entries, s.admit(p)...)
	entries = append(entries, s.register(p)...)
	if _, err := transfer.Import(s.tables, entries); err != nil {
		return fmt.Errorf("write what the release says: %w", err)
	}
	if role := p.settings.AuthBasicGateRole; role != noRole && !slices.Contains(s.admitted, role) {
		s.admitted = append(slices.Clip(s.admitted), role) // forks share what is there
	}
	s.client = s.client || p.settings.OAuthEnabled
	return nil
}

// about is where an entry stands, for errors to begin with.
func about(what string) func(column string) string { return func(string) string { return what } }

// report is what the instance says of its release (client: many read the build tag from
// sys_properties).
func (s *state) report(p *release.Profile) []transfer.Entry {
	return s.properties(map[string]string{
		"glide.buildtag":      p.BuildTag.Value,
		"glide.buildtag.last": p.BuildTag.Value,
		"glide.buildname":     p.BuildName(),
		"glide.war":           p.WarName.Value,
	})
}

// changed are the properties that other settings have with other values.
func changed(before, after *release.Settings) map[string]string {
	values := map[string]string{}
	for _, property := range fixtures.SettingProperties() {
		if value := after.Text(property.Switch); value != before.Text(property.Switch) {
			values[property.Name] = property.Value(value)
		}
	}
	return values
}

// properties sets system properties, whether they exist or not.
func (s *state) properties(values map[string]string) []transfer.Entry {
	view := s.tables.View()
	var entries []transfer.Entry
	for _, name := range slices.Sorted(maps.Keys(values)) { // in order, for new rows draw their ids
		value := values[name]
		entry := transfer.Entry{Table: "sys_properties", Values: map[string]string{"value": value}, At: about("property " + name)}
		if _, exists := store.First(view, "sys_properties", "name", name); exists {
			entry.Match = map[string]string{"name": name}
		} else {
			maps.Copy(entry.Values, map[string]string{"name": name, "type": "string", "sys_created_by": "system"})
		}
		entries = append(entries, entry)
	}
	return entries
}

// noRole is what the switch auth_basic_gate_role says of a release without such a role.
const noRole = "none"

// admit gives the administrator the role that the restriction of basic authentication
// lets pass, with the first release that has it: the programs that are pointed at a new
// world sign in so. Once is enough: whoever takes it away means it. observed: developer
// instances come without, and each of their users has to find that out; ours differs on
// purpose.
func (s *state) admit(p *plan) []transfer.Entry {
	name := p.settings.AuthBasicGateRole
	if name == noRole || slices.Contains(s.admitted, name) {
		return nil
	}
	view := s.tables.View()
	admin, ok := store.First(view, "sys_user", "user_name", AdminUserName)
	if !ok || slices.Contains(s.tables.RolesOf(view, admin.SysID()), name) {
		return nil
	}
	at := about("the role " + name + " of the administrator")
	roleID := ident.Seeded(p.Seed, "role "+name).SysID()
	var entries []transfer.Entry
	if role, known := store.First(view, "sys_user_role", "name", name); known {
		roleID = role.SysID()
	} else {
		entries = append(entries, transfer.Entry{Table: "sys_user_role", At: at, Values: map[string]string{
			"sys_id": roleID, "name": name, "description": "Calls the APIs with user name and password.", "sys_created_by": "system",
		}})
	}
	return append(entries, transfer.Entry{Table: "sys_user_has_role", At: at, Values: map[string]string{
		"user": admin.SysID(), "role": roleID, "state": "active", "inherited": "false", "sys_created_by": "system",
	}})
}

// register puts the world's OAuth client into the registry, once and not before a
// release has one: a row that somebody removed does not come back.
func (s *state) register(p *plan) []transfer.Entry {
	if s.client || !p.settings.OAuthEnabled {
		return nil
	}
	at := about("the OAuth client")
	entries := []transfer.Entry{{Table: "oauth_entity", At: at, Values: map[string]string{
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
		entries = append(entries, transfer.Entry{Table: "v_plugin", At: at, Values: map[string]string{
			"id": oauth.Plugin, "name": "OAuth 2.0", "active": "active",
		}})
	}
	return entries
}
