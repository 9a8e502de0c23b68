package rest

import (
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// admit refuses callers who may not use an API at all, where rules about
// endpoints are on (documented: support article KB0822211, the rules and their
// role; observed: the detail, KB0686244 and clients' tests; assumed: the
// message).
func (c *call) admit() error {
	if c.visit.Holder.Guest {
		return c.roleMissing() // client: a report of 2018 meets 403 with the token of a client alone
	}
	if !c.settings.RESTEndpointACLActive {
		return nil
	}
	roles := c.api.tables.EndpointRoles(c.service.name)
	if roles == nil || c.visit.Caller.Has(roles...) {
		return nil
	}
	return c.roleMissing()
}

// roleMissing refuses a caller without a role that an API wants.
func (c *call) roleMissing() *Fault {
	if c.settings.RESTRoleMissingStatus == http.StatusUnauthorized {
		return unauthenticated(c.settings, nil)
	}
	return &Fault{
		Status: http.StatusForbidden, Message: "User Not Authorized",
		Detail: "Failed API level ACL Validation",
	}
}

// outOfScope refuses a token or a key that is not for the API (observed: the text, in
// public notes of 2026; that it is the detail beside this message is assumed). An
// instance that keeps to RFC 6750 says so in a header as well (§3.1).
func (c *call) outOfScope(e *session.ScopeError) *Reply {
	reply := &Reply{Fault: &Fault{
		Status: http.StatusForbidden, Message: "User Not Authorized",
		Detail: "Missing required api access scope: " + e.Scope, Cause: e,
	}}
	if c.settings.WWWAuthenticateScheme == release.ChallengeStrict {
		reply.Header = http.Header{"WWW-Authenticate": {`Bearer realm="Service-now", error="insufficient_scope", scope="` + e.Scope + `"`}}
	}
	return reply
}
