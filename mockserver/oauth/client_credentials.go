package oauth

import (
	"errors"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// clientCredentialsEnabled is the property that opens the grant from Washington DC on.
// An instance comes without it (documented: KB1645212, "Client credentials").
const clientCredentialsEnabled = "glide.oauth.inbound.client.credential.grant_type.enabled"

// guestUser is whoever has not signed in.
const guestUser = "guest"

// clientCredentials serves the client credentials grant (RFC 6749 §4.4), for the user
// that stands in the client's own row. There is no refresh token (documented: "Client
// credentials"; RFC 6749 §4.4.3).
func (p *Provider) clientCredentials(q *tokenRequest) (*answer, error) {
	s, c := p.settings(), q.client
	if c.public && !s.ClientCredentialsPublic {
		// RFC 6749 §4.4: who cannot keep a secret is not known by one.
		return nil, denied(s, UnauthorizedClient, errors.New("the client is a public one"))
	}
	userID, err := p.applicationUser(c)
	if err != nil {
		return nil, err
	}
	var access token
	err = p.tables.Maintain(func(tx store.Tx) (err error) {
		access, err = p.newAccess(tx, c, userID)
		return err
	})
	if err != nil {
		return nil, err
	}
	if s.OAuthClientCredentials == release.ClientCredentialsProperty {
		p.accounts.LoggedIn(q.from, userID, "") // as for a password (assumed)
	}
	return p.shown(c, access, ""), nil
}

// applicationUser is the sys_id of the user that a client acts as by itself. Up to
// Vancouver nobody could be named: the token was guest's, and of no use (documented:
// KB0745184).
func (p *Provider) applicationUser(c *client) (string, error) {
	s, view := p.settings(), p.tables.View()
	if s.OAuthClientCredentials != release.ClientCredentialsProperty {
		guest, ok := store.First(view, "sys_user", "user_name", guestUser)
		if !ok {
			return "", denied(s, UnauthorizedClient, errors.New("the instance has no user guest"))
		}
		return guest.SysID(), nil
	}
	if p.clientCredentialsDisabled() {
		return "", p.clientCredentialsOff()
	}
	user, ok := view.Row("sys_user", c.row.Get("user"))
	if !ok {
		return "", notConfigured(s, c)
	}
	if !p.accounts.Usable(user) {
		return "", denied(s, UnauthorizedClient, errors.New("the application user may not act"))
	}
	return user.SysID(), nil
}

// clientCredentialsDisabled tells whether the grant hangs on its property, and that has not
// been set.
func (p *Provider) clientCredentialsDisabled() bool {
	return p.settings().OAuthClientCredentials == release.ClientCredentialsProperty &&
		p.tables.Property(p.tables.View(), clientCredentialsEnabled, "") != "true"
}

// clientCredentialsOff refuses the grant while its property is off. Reports have both
// codes, with 401.
func (p *Provider) clientCredentialsOff() error {
	s := p.settings()
	if s.OAuthErrors == release.OAuthErrorsServiceNow && s.ClientCredentialsOffError == release.OffUnsupportedGrantType {
		return &Error{Code: UnsupportedGrantType, Description: "access_denied", Status: http.StatusUnauthorized}
	}
	return denied(s, UnauthorizedClient, errors.New("the grant is switched off: "+clientCredentialsEnabled))
}

// notConfigured refuses a client without an application user (observed: the body,
// stojdev/oauth-client; assumed: its status, which was not recorded).
func notConfigured(s *release.Settings, c *client) error {
	e := &Error{
		Code: UnauthorizedClient, Status: http.StatusUnauthorized,
		Description: "Received client_credentials grant_type request however integration user is not configured for OAuth:" + c.sysID,
	}
	if s.OAuthErrors == release.OAuthErrorsRFC6749 {
		e.Status = http.StatusBadRequest
	}
	return e
}
