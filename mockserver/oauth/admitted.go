package oauth

import (
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// passwordGrant is the wire name of the grant that has switches and a property of its own.
const passwordGrant = "password"

// passwordDisabled is the property that ends the password grant. An instance comes without
// it (documented: "Disable resource owner password credentials (ROPC) in OAuth 2 token
// grants").
const passwordDisabled = "glide.oauth.inbound.ropc.grant_type.disabled"

func (p *Provider) passwordGrantDisabled() bool {
	return p.tables.Property(p.tables.View(), passwordDisabled, "") == "true"
}

// disabledByProperty refuses a password grant that an administrator ended (assumed: the
// code, and 401 as for all that the platform refuses).
func (p *Provider) disabledByProperty() *Error {
	e := &Error{Code: UnsupportedGrantType, Description: "The property " + passwordDisabled + " is true", Status: http.StatusUnauthorized}
	if p.settings().OAuthErrors == release.OAuthErrorsRFC6749 {
		e.Status = http.StatusBadRequest
	}
	return e
}

// notAdmitted refuses a grant that there is not, or that is off. A strict instance has no
// password grant (RFC 9700 §2.4): whoever meets that is told which switch lets it in.
func (p *Provider) notAdmitted(name string) *Error {
	if p.settings().OAuthErrors != release.OAuthErrorsRFC6749 {
		return malformed("Invalid grant_type parameter value")
	}
	e := &Error{Code: UnsupportedGrantType, Description: "This grant_type is not supported here", Status: http.StatusBadRequest}
	if name == passwordGrant {
		e.Description = "The password grant is off: RFC 9700 section 2.4 forbids it. Use another grant, " +
			"or set the switch oauth_grant_password=true of the simulated instance"
	}
	return e
}
