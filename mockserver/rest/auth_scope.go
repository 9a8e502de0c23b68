package rest

import (
	"errors"
	"net/http"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Which APIs a client may call with its tokens, beside what their users may do
// (documented: "REST API Auth Scope", its properties and its troubleshooting).
const (
	tableAPIScope = "sys_api_access_scope"
	userAccount   = "useraccount"
)

// scoped refuses a token whose client lacks a scope that the API asks for, and an API
// key that names other scopes. One of those that rows about the API name is enough, and
// useraccount opens every API. User and password, and the cookie of a session, are not
// asked (documented); one that a key or a token opened is, as these would be (assumed: the
// answer that refuses a token hands out such a cookie).
func (c *call) scoped() error {
	byKey := c.visit.Scopes != ""
	byToken := c.visit.Holder.Client != ""
	if !byKey && !byToken {
		return nil
	}
	view := c.api.tables.View()
	if !oauth.ScopesChecked(c.api.tables, view) {
		return nil
	}
	held := oauth.ScopesHeld(view, c.visit.Scopes, c.visit.Holder.Client)
	if oauth.OpensEverything(c.api.tables, view, held) {
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
	return c.outOfScope(&Fault{Detail: "Missing required api access scope: " + asked[0].Name, Scope: asked[0].Name})
}

func (c *call) outOfScope(f *Fault) *Fault {
	f.Status, f.Message = http.StatusForbidden, "User Not Authorized"
	c.note(errors.New(f.Detail))
	return f
}

// unscoped refuses clients that may call no API but those which ask for a scope of
// theirs.
func (c *call) unscoped(view store.View) error {
	if oauth.OpensUnscoped(c.api.tables, view, c.visit.Holder.Client) {
		return nil
	}
	return c.outOfScope(&Fault{Detail: "Access to unscoped api is not allowed"})
}
