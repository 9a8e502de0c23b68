package mockserver

import (
	"fmt"
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// settle writes what an instance says of the release that it is to play, what else is
// given, whom the release lets in, and its OAuth client. An error has to undo what was
// written.
func (p *playing) settle(tx store.Tx, tables *table.Tables, plan *plan, also []transfer.Entry) error {
	entries := append(report(tx, p.profile), also...)
	entries = append(entries, p.admit(tx, tables, plan)...)
	entries = append(entries, p.register(tx, plan)...)
	if _, err := transfer.ImportIn(tx, tables, entries); err != nil {
		return fmt.Errorf("write what the release says: %w", err)
	}
	if role := p.settings.AuthBasicGateRole; role != noRole && !slices.Contains(p.admitted, role) {
		p.admitted = append(slices.Clip(p.admitted), role) // others share what is there
	}
	p.client = p.client || p.settings.OAuthEnabled
	return nil
}

// about is where an entry stands, for errors to begin with.
func about(what string) func(column string) string { return func(string) string { return what } }

// report is what the instance says of its release (client: many read the build tag from
// sys_properties).
func report(view store.View, p *release.Profile) []transfer.Entry {
	return properties(view, map[string]string{
		"glide.buildtag":      p.BuildTag.Value,
		"glide.buildtag.last": p.BuildTag.Value,
		"glide.buildname":     p.BuildName(),
		"glide.war":           p.WarName.Value,
	})
}

// properties sets system properties, whether they exist or not.
func properties(view store.View, values map[string]string) []transfer.Entry {
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
func (p *playing) admit(view store.View, tables *table.Tables, plan *plan) []transfer.Entry {
	name := p.settings.AuthBasicGateRole
	if name == noRole || slices.Contains(p.admitted, name) {
		return nil
	}
	admin, ok := store.First(view, "sys_user", "user_name", AdminUserName)
	if !ok || slices.Contains(tables.RolesOf(view, admin.SysID()), name) {
		return nil
	}
	at := about("the role " + name + " of the administrator")
	roleID := ident.Seeded(plan.Seed, "role "+name).SysID()
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
func (p *playing) register(view store.View, plan *plan) []transfer.Entry {
	if p.client || !p.settings.OAuthEnabled {
		return nil
	}
	at := about("the OAuth client")
	entries := []transfer.Entry{{Table: "oauth_entity", At: at, Values: map[string]string{
		"sys_id": ident.Seeded(plan.Seed, "oauth client row").SysID(),
		"name":   "CloudAppSecurity", "type": "client", "active": "true",
		"client_id": plan.ClientID, "client_secret": plan.ClientSecret,
		// The least that the connector modelled here asks for (documented:
		// Microsoft's "Connect ServiceNow to Cloud App Security").
		"access_token_lifespan": "3600", "refresh_token_lifespan": "8640000",
		"scope_restriction_status": "unrestricted", // of no meaning before Zurich
		"sys_created_by":           AdminUserName, "sys_updated_by": AdminUserName,
	}}}
	// Rows of somebody's own may stand in place of the world, and know no plug-in.
	if _, known := store.First(view, "v_plugin", "id", oauth.Plugin); !known {
		entries = append(entries, transfer.Entry{Table: "v_plugin", At: at, Values: map[string]string{
			"id": oauth.Plugin, "name": "OAuth 2.0", "active": "active",
		}})
	}
	return entries
}
