package oauth

import (
	"errors"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/assertion"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// revokeByRFC serves /oauth_revoke_token.do as RFC 7009 has it: POST, by the client that
// the token was issued to; a public one names itself alone (§2.1). A token that there is
// not is revoked already, and token_type_hint changes nothing: all tokens are looked
// through at once (§2.2). It returns an *Error for what it refuses.
func (p *Provider) revokeByRFC(w http.ResponseWriter, r *http.Request) error {
	form, err := p.form(w, r)
	if err != nil {
		return err
	}
	value := form.Get("token")
	if value == "" {
		return malformed("Missing parameters: token")
	}
	c, _, err := p.authenticate(r, form, revocation)
	if err != nil {
		return err
	}
	row, known := p.find(p.tables.View(), value)
	switch {
	case known && row.Get("peer") != c.sysID:
		// RFC 7009 §2.1: it is refused, and the client is told.
		return denied(p.settings(), InvalidGrant, errors.New("the token is another client's"))
	case known:
		return p.revoke(row)
	case p.providersToken(value):
		return &Error{
			Code: UnsupportedTokenType, Description: "The ID token of a provider cannot be revoked here", Status: http.StatusBadRequest,
		}
	}
	return nil
}

// providersToken tells whether a token looks like one that is taken and was not issued
// here: the ID token of a registered provider. RFC 7009 §2.2.1 has a code for a kind that
// cannot be revoked. Who has signed it does not matter for that.
func (p *Provider) providersToken(value string) bool {
	if !p.settings().OAuthOIDCIDToken || !assertion.LooksLike(value) {
		return false
	}
	token, err := assertion.Read(value, asymmetric(p.settings().JWTAlgorithms))
	if err != nil {
		return false
	}
	for range p.registrations(p.tables.View(), token.Unproven) {
		return true
	}
	return false
}

// openRevocation tells whether anybody may revoke who knows the token.
func (p *Provider) openRevocation() bool {
	return p.settings().OAuthRevocation == release.RevocationOpen
}
