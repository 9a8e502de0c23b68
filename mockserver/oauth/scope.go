package oauth

import (
	"cmp"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

const (
	tableScope        = "sys_auth_scope"
	tableScopeMapping = "oauth_entity_auth_scope_mapping"
)

// Scope is an authentication scope, which APIs may ask for (documented: "REST API Auth
// Scope").
type Scope struct {
	SysID string
	Name  string
}

// scopesOf are the authentication scopes of a client, by name. They stand with the
// client and not with its tokens, so that a change holds for tokens that are out
// already (documented: "REST API scope troubleshooting").
func scopesOf(view store.View, client string) []Scope {
	var all []Scope
	store.Find(view, tableScopeMapping, "oauth_entity", client, func(row *store.Row) bool {
		if scope, ok := view.Row(tableScope, row.Get("auth_scope")); ok {
			all = append(all, Scope{SysID: scope.SysID(), Name: scope.Get("name")})
		}
		return true
	})
	slices.SortFunc(all, func(a, b Scope) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.SysID, b.SysID)) })
	return all
}

// scopeNames are the names of a scope that somebody asks for, unless it is none: they are of
// visible characters of ASCII but the quote and the backslash, with single blanks between
// them (RFC 6749 §3.3). Where it need not be exact there may be more blanks.
func scopeNames(scope string, exact bool) (names []string, ok bool) {
	names = strings.FieldsFunc(scope, func(r rune) bool { return r == ' ' })
	strange := func(r rune) bool { return r < 0x21 || r > 0x7e || r == '"' || r == '\\' }
	if slices.ContainsFunc(names, func(name string) bool { return strings.ContainsFunc(name, strange) }) {
		return nil, false
	}
	return names, !exact || strings.Join(names, " ") == scope
}

// scopes is what tokens of a client may do, as token answers say it: useraccount unless
// scopes are mapped to the client (documented: "OAuth API response parameters"). What a
// request asks for is not repeated (assumed).
func (p *Provider) scopes(client string) string {
	if !p.settings().RESTAuthScopes {
		return defaultScope
	}
	var names []string
	for _, scope := range scopesOf(p.tables.View(), client) {
		names = append(names, scope.Name)
	}
	return cmp.Or(strings.Join(names, " "), defaultScope)
}
