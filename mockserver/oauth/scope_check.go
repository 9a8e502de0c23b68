package oauth

import (
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// What says whether scopes are asked for at all (documented: "REST API Auth Scope", its
// properties and its troubleshooting).
const (
	pluginAuthScope  = "com.glide.rest.auth.scope"
	checkAuthScope   = "com.glide.rest.api.auth.scope.check.enable"
	userAccountScope = "glide.oauth.token.scope.useraccount"
	allowUnscoped    = "glide.security.oauth_allow_unscoped_clients" // client: a set-up guide of 2025
)

// ScopesChecked tells whether the release has scopes, and the plug-in and the property
// are on.
func ScopesChecked(t *table.Tables, view store.View) bool {
	if !t.Settings().RESTAuthScopes {
		return false
	}
	return !t.PluginOff(view, pluginAuthScope) && t.Property(view, checkAuthScope, "true") != "false"
}

// ScopesHeld are the scopes of somebody who came by a key or by a token: those whose
// sys_ids the key lists, or those of the token's client where there is no such list.
func ScopesHeld(view store.View, listed, client string) []Scope {
	if listed == "" {
		return scopesOf(view, client)
	}
	var all []Scope
	for id := range strings.SplitSeq(listed, ",") {
		if row, ok := view.Row(tableScope, strings.TrimSpace(id)); ok {
			all = append(all, Scope{SysID: row.SysID(), Name: row.Get("name")})
		}
	}
	return all
}

// OpensEverything tells whether somebody has the scope that does. It is known by its
// sys_id: one that was made anew counts once the property names it.
func OpensEverything(t *table.Tables, view store.View, held []Scope) bool {
	id := t.Property(view, userAccountScope, "")
	return slices.ContainsFunc(held, func(s Scope) bool { return s.SysID == id || id == "" && s.Name == defaultScope })
}

// OpensUnscoped tells whether a client may call what asks for no scope (observed:
// developer instances of 2025 and 2026, from Zurich on, where some may not).
func OpensUnscoped(t *table.Tables, view store.View, client string) bool {
	if !t.Settings().OAuthScopedOnlyClients || t.Property(view, allowUnscoped, "") == "true" {
		return true
	}
	row, ok := t.Registered(view, client)
	return !ok || row.Get("scope_restriction_status") != release.ScopeRestricted
}
