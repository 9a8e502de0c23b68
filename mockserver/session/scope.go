package session

import (
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// everything is the scope that opens every API (documented: "REST API auth scope").
const everything = "useraccount"

// ScopeError refuses a caller whose token or key is not for an API.
type ScopeError struct {
	Scope string // one that would do
}

// Error implements error.
func (e *ScopeError) Error() string { return "the credentials are not for scope " + e.Scope }

// inScope holds what a token or a key is for against the scopes of an API. An API
// without a scope is open to every token; a key that names scopes is for APIs that
// have one of these alone (documented: "REST API auth scope", "API Key and HMAC
// Authentication for inbound REST APIs"). Passwords know no scopes.
func (a *Authenticator) inScope(v *Visit, e Endpoint) error {
	view := a.accounts.tables.View()
	var held []string
	switch v.came() {
	case Bearer:
		held = strings.Fields(v.Holder.Scopes)
	case APIKey:
		if held = namesOf(view, v.Scopes); len(held) == 0 {
			return nil
		}
	default:
		return nil
	}
	if slices.Contains(held, everything) || a.accounts.tables.Property(view, "com.glide.rest.api.auth.scope.check.enable", "true") == "false" {
		return nil
	}
	wanted := scopesOf(view, e)
	switch {
	case slices.ContainsFunc(wanted, func(one string) bool { return slices.Contains(held, one) }):
		return nil
	case len(wanted) > 0:
		return &ScopeError{Scope: wanted[0]}
	case v.came() == APIKey:
		return &ScopeError{Scope: everything}
	}
	return nil
}

// namesOf are the names of the scopes that a list of sys_ids means.
func namesOf(view store.View, list string) []string {
	var names []string
	for id := range strings.SplitSeq(list, ",") {
		if row, ok := view.Row("sys_auth_scope", strings.TrimSpace(id)); ok {
			names = append(names, row.Get("name"))
		}
	}
	return names
}

// scopesOf are the scopes that an endpoint asks for, in order of their sys_ids; one
// of them is enough.
func scopesOf(view store.View, e Endpoint) []string {
	var names []string
	_ = view.Scan("sys_api_access_scope", store.Span{}, func(row *store.Row) bool { // fails for no table, and there is one
		asks := policy{
			api: row.Get("rest_api"), path: strings.Trim(row.Get("rest_api_path"), "/ "),
			method: row.Get("http_method"), resource: row.Get("resource"),
		}
		if row.Get("active") != "false" && asks.covers(e) {
			names = append(names, namesOf(view, row.Get("auth_scope"))...)
		}
		return true
	})
	return names
}
