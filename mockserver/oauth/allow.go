package oauth

import (
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Allow answers an authorization request that a user has agreed to. It returns where to
// send the browser: to the client, with a code or with an access token, and the state as
// it came (RFC 6749 §4.1.2 and §4.2.2).
func (p *Provider) Allow(q *Request, userID string) (location string, err error) {
	err = p.tables.Maintain(func(tx store.Tx) error {
		if err := p.remember(tx, q, userID); err != nil {
			return err
		}
		if q.implicit {
			location, err = p.giveToken(tx, q, userID)
			return err
		}
		code, err := p.issueCode(tx, q, userID)
		location = q.answer(false, []parameter{{"code", code}, {"state", q.state}})
		return err
	})
	return location, err
}

// Deny answers an authorization request that a user has turned down (assumed: as RFC
// 6749 §4.1.2.1 has it).
func (p *Provider) Deny(q *Request) (location string) {
	return q.answer(p.inFragment(q), []parameter{{"error", string(AccessDenied)}, {"state", q.state}})
}

// inFragment tells whether the answer stands in the fragment, which a browser keeps from
// the server. For the implicit grant the hardening page says so and the page on implicit
// grants shows the query; a code is always in the query.
func (p *Provider) inFragment(q *Request) bool {
	return q.implicit && p.settings().ImplicitAnswerIn == release.ImplicitInFragment
}

// giveToken answers with an access token at once: the implicit grant, which has no
// refresh token (RFC 6749 §4.2.2).
func (p *Provider) giveToken(tx store.Tx, q *Request, userID string) (string, error) {
	access, err := p.accessToken(tx, q.client, userID, p.settings().RepeatGrant)
	if err != nil {
		return "", err
	}
	a := p.answer(access, "", q.client.accessTokenLifespan)
	return q.answer(p.inFragment(q), []parameter{
		{"access_token", a.AccessToken}, {"token_type", a.TokenType}, {"expires_in", strconv.Itoa(a.ExpiresIn)},
		{"scope", a.Scope}, {"state", q.state},
	}), nil
}
