package oauth

import (
	"errors"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// revokeByRFC serves /oauth_revoke_token.do as RFC 7009 has it: POST, by the client that
// the token was issued to. A token that there is not is revoked already (§2.2). It returns
// an *Error for what it refuses.
func (p *Provider) revokeByRFC(w http.ResponseWriter, r *http.Request) error {
	form, err := p.form(w, r)
	if err != nil {
		return err
	}
	value := form.Get("token")
	if value == "" {
		return malformed("Missing parameters: token")
	}
	c, err := p.authenticate(r, form)
	if err != nil {
		return err
	}
	return p.tables.Maintain(func(tx store.Tx) error {
		row, ok := p.find(tx, value)
		if !ok {
			return knownHint(form.Get("token_type_hint"))
		}
		if row.Get("peer") != c.sysID {
			// RFC 7009 §2.1: it is refused, and the client is told.
			return denied(p.settings(), InvalidGrant, errors.New("the token is another client's"))
		}
		return p.revoke(tx, value)
	})
}

// knownHint refuses a token of a kind that cannot be revoked (RFC 7009 §2.2.1), such as an
// id token. A wrong hint about a token that there is does no harm.
func knownHint(hint string) error {
	switch hint {
	case "", string(accessType), string(refreshType):
		return nil
	}
	return &Error{
		Code: UnsupportedTokenType, Description: "Only access_token and refresh_token can be revoked", Status: http.StatusBadRequest,
	}
}

// openRevocation tells whether anybody may revoke who knows the token.
func (p *Provider) openRevocation() bool {
	return p.settings().OAuthRevocation == release.RevocationOpen
}
