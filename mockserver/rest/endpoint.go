package rest

import "net/http"

// The name of the API in rules about endpoints, as on the form of such a rule, and
// in properties that switch APIs on and off.
const tableAPI = "Table API"

// admit refuses callers who may not use an API at all, where rules about
// endpoints are on (documented: support article KB0822211, the rules and their
// role; observed: the detail, KB0686244 and clients' tests; assumed: the
// message).
func (c *call) admit(api string) error {
	if !c.settings.RESTEndpointACLActive {
		return nil
	}
	roles := c.api.tables.EndpointRoles(api)
	if roles == nil || c.visit.Caller.Has(roles...) {
		return nil
	}
	if c.settings.RESTRoleMissingStatus == http.StatusUnauthorized {
		return unauthenticated(c.settings, nil)
	}
	return &Fault{
		Status: http.StatusForbidden, Message: "User Not Authorized",
		Detail: "Failed API level ACL Validation",
	}
}
