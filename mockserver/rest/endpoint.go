package rest

import "net/http"

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
