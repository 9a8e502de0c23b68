package rest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Which APIs a client may call with its tokens, beside what their users may do
// (documented: "REST API Auth Scope", its properties and its troubleshooting).
const (
	pluginAuthScope  = "com.glide.rest.auth.scope"
	checkAuthScope   = "com.glide.rest.api.auth.scope.check.enable"
	userAccountScope = "glide.oauth.token.scope.useraccount"
	allowUnscoped    = "glide.security.oauth_allow_unscoped_clients" // client: a set-up guide of 2025
	tableAPIScope    = "sys_api_access_scope"
	userAccount      = "useraccount"
)

// scoped refuses a token whose client lacks a scope that the API asks for, and an API
// key that names other scopes. One of those that rows about the API name is enough, and
// useraccount opens every API. User and password, and the cookie of a session, are not
// asked (documented); one that a key or a token opened is, as these would be (assumed: the
// answer that refuses a token hands out such a cookie).
func (c *call) scoped() error {
	byKey := c.visit.Scopes != ""
	byToken := c.visit.Holder.Client != ""
	if !c.settings.RESTAuthScopes || !byKey && !byToken || !c.scopesChecked() {
		return nil
	}
	view := c.api.tables.View()
	var held []oauth.Scope
	if byKey {
		held = scopesListed(view, c.visit.Scopes)
	} else {
		held = oauth.ScopesOf(view, c.visit.Holder.Client)
	}
	if c.holdsUserAccount(view, held) {
		return nil
	}
	asked := c.scopesAsked(view)
	switch {
	case len(asked) == 0 && byKey:
		// documented: a key with scopes invokes the APIs of these alone.
		return c.scopeMissing([]oauth.Scope{{Name: userAccount}})
	case len(asked) == 0:
		return c.unscoped(view)
	}
	for _, scope := range held {
		if slices.ContainsFunc(asked, func(a oauth.Scope) bool { return a.SysID == scope.SysID }) {
			return nil
		}
	}
	return c.scopeMissing(asked)
}

// scopesListed are the scopes whose sys_ids a list holds.
func scopesListed(view store.View, list string) []oauth.Scope {
	var all []oauth.Scope
	for id := range strings.SplitSeq(list, ",") {
		if row, ok := view.Row("sys_auth_scope", strings.TrimSpace(id)); ok {
			all = append(all, oauth.Scope{SysID: row.SysID(), Name: row.Get("name")})
		}
	}
	return all
}

// scopesChecked tells whether the plug-in and the property are on. A world that began
// before the plug-in has not heard of it, and has it all the same.
func (c *call) scopesChecked() bool {
	view := c.api.tables.View()
	row, known := store.First(view, "v_plugin", "id", pluginAuthScope)
	return (!known || row.Get("active") == "active") && c.api.tables.Property(view, checkAuthScope, "true") != "false"
}

// holdsUserAccount tells whether a client has the scope that opens everything. It is
// known by its sys_id: one that was made anew counts once the property names it.
func (c *call) holdsUserAccount(view store.View, held []oauth.Scope) bool {
	id := c.api.tables.Property(view, userAccountScope, "")
	return slices.ContainsFunc(held, func(s oauth.Scope) bool { return s.SysID == id || id == "" && s.Name == userAccount })
}

// scopesAsked are the scopes that active rows about this request name.
func (c *call) scopesAsked(view store.View) []oauth.Scope {
	var asked []oauth.Scope
	endpoint := c.endpoint()
	_ = view.Scan(tableAPIScope, store.Span{}, func(row *store.Row) bool { // the table is in the dictionary
		if scope, ok := view.Row("sys_auth_scope", row.Get("auth_scope")); ok && row.Get("active") == "true" && endpoint.IsSubjectOf(row) {
			asked = append(asked, oauth.Scope{SysID: scope.SysID(), Name: scope.Get("name")})
		}
		return true
	})
	return asked
}

// scopeMissing refuses a token (documented: the status and the text, which fix notes
// quote with the name; assumed: that it is the detail, and which of several names).
func (c *call) scopeMissing(asked []oauth.Scope) error {
	return &Fault{
		Status: http.StatusForbidden, Message: "User Not Authorized",
		Detail: "Missing required api access scope: " + asked[0].Name, Scope: asked[0].Name,
	}
}

// unscoped refuses clients that may call no API but those which ask for a scope of
// theirs (observed: developer instances of 2025 and 2026, from Zurich on).
func (c *call) unscoped(view store.View) error {
	registry, known := c.api.tables.Dictionary().Table("oauth_entity")
	if !known || !c.settings.OAuthScopedOnlyClients || c.api.tables.Property(view, allowUnscoped, "") == "true" {
		return nil
	}
	client, _, ok := table.Find(view, registry, c.visit.Holder.Client) // of whichever class it is
	if !ok || client.Get("scope_restriction_status") != release.ScopeRestricted {
		return nil
	}
	return &Fault{Status: http.StatusForbidden, Message: "User Not Authorized", Detail: "Access to unscoped api is not allowed"}
}
