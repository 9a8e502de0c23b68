package rest

import (
	"errors"
	"net/http"
)

var (
	errGuest = errors.New("the token is that of a client alone, for which guest stands")
	errRoles = errors.New("the user has none of the roles that the API asks for")
)

// admit refuses callers who may not use an API at all, where rules about
// endpoints are on (documented: support article KB0822211, the rules and their
// role; observed: the detail, KB0686244 and clients' tests; assumed: the
// message).
func (c *call) admit() error {
	if c.visit.Holder.Guest {
		return c.roleMissing(errGuest) // client: a report of 2018 meets 403 with the token of a client alone
	}
	if !c.settings.RESTEndpointACLActive {
		return nil
	}
	roles := c.api.tables.EndpointRoles(c.service.name)
	if roles == nil || c.visit.Caller.Has(roles...) {
		return nil
	}
	return c.roleMissing(errRoles)
}

// roleMissing refuses a caller without a role that an API wants.
func (c *call) roleMissing(cause error) *Fault {
	c.note(cause)
	if c.settings.RESTRoleMissingStatus == http.StatusUnauthorized {
		return unauthenticated(c.settings, cause)
	}
	return &Fault{
		Status: http.StatusForbidden, Message: "User Not Authorized",
		Detail: "Failed API level ACL Validation", Cause: cause,
	}
}
