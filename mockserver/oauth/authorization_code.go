package oauth

import (
	"errors"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

var (
	errCode     = errors.New("code: this client was given no such authorization code")
	errCodeOver = errors.New("code: the authorization code has expired")
	errCodeUsed = errors.New("code: the authorization code was used before (RFC 6749 section 4.1.2)")
	errRedirect = errors.New("redirect_uri is not that of the authorization request (RFC 6749 section 4.1.3)")
	errUser     = errors.New("code: the user is inactive, locked out, or has to choose a new password")
)

// authorizationCode serves the authorization code grant (RFC 6749 §4.1.3), present from
// Istanbul on. A state is taken and passed over (documented: the page on the flow lists
// it here as well). No ID token comes of it, whatever scope was asked for: nothing
// public shows one.
func (p *Provider) authorizationCode(q *tokenRequest) (*answer, error) {
	s, form := p.settings(), q.form
	if form.Get("code") == "" {
		return nil, malformed("Missing parameters: code")
	}
	if s.CodeRedirectURI == release.CodeRedirectRequired && form.Get("redirect_uri") == "" {
		return nil, malformed("Missing parameters: redirect_uri")
	}
	var (
		a       *answer
		refused error
	)
	// A code is looked at and used up in one step: of two who come with it, one gets
	// tokens. That tokens are taken back has to last where the request is refused.
	err := p.tables.Maintain(func(tx store.Tx) (err error) {
		var code *store.Row
		if code, refused = p.redeemCode(tx, q); refused != nil {
			return p.afterReuse(tx, code, refused)
		}
		a, err = p.tradeCode(tx, q.client, code)
		return err
	})
	switch {
	case err != nil: // outweighs the refusal: what was to be taken back was not
		return nil, err
	case refused != nil:
		return nil, deniedCode(s, refused)
	}
	return a, nil
}

// redeemCode finds a code and holds the request against it. The code stays good where it
// does not fit, so that nobody but its client can use it up (assumed).
func (p *Provider) redeemCode(tx store.Tx, q *tokenRequest) (*store.Row, error) {
	code, ok := tx.Row(table.BehindCodes, fingerprint(q.form.Get("code")))
	if !ok || code.Get("client") != q.client.sysID {
		return nil, errCode
	}
	if code.Get("redeemed") != "" {
		return code, errCodeUsed
	}
	if end, err := glide.ParseDateTime(code.Get("expires")); err != nil || !p.clock.Now().Before(end) {
		return nil, errCodeOver
	}
	if !sameRedirect(code, q.form.Get("redirect_uri")) {
		return nil, errRedirect
	}
	asked := challenge{value: code.Get("challenge"), method: code.Get("method")}
	if err := asked.verify(p.settings(), q.form.Get("code_verifier")); err != nil {
		return nil, err
	}
	// Who names a public client has shown nothing but the verifier.
	if !q.proven && !asked.given() {
		return nil, errVerifierUnasked
	}
	user, ok := tx.Row("sys_user", code.Get("user"))
	if !ok || !p.accounts.Vouchable(user) { // a new password may be due since (assumed)
		return nil, errUser
	}
	return code, nil
}

// sameRedirect tells whether a token request repeats the redirect URI of its
// authorization request (RFC 6749 §4.1.3: identical). Where that one had none, one that
// comes now is where the code was sent.
func sameRedirect(code *store.Row, given string) bool {
	if asked := code.Get("redirect"); asked != "" {
		return asked == fingerprint(given)
	}
	return given == "" || code.Get("target") == fingerprint(given)
}

// tradeCode gives the tokens for a code, and uses it up.
func (p *Provider) tradeCode(tx store.Tx, c *client, code *store.Row) (*answer, error) {
	made, err := p.newPair(tx, c, code.Get("user"))
	if err != nil {
		return nil, err
	}
	if err := p.usedUp(tx, code, made); err != nil {
		return nil, err
	}
	return p.shown(c, made.access, made.refresh.value), nil
}
