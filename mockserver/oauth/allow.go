package oauth

import (
	"net/http"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Allow answers an authorization request that a user has agreed to by r. It returns where
// to send the browser: to the client, with a code or with an access token, and the state
// as it came (RFC 6749 §4.1.2 and §4.2.2).
func (p *Provider) Allow(r *http.Request, q *Request, userID string) (location string, err error) {
	var (
		code string
		a    *answer
	)
	err = p.tables.Maintain(func(tx store.Tx) (err error) {
		if err = p.remember(tx, q, userID); err != nil {
			return err
		}
		if q.implicit {
			a, err = p.giveToken(tx, q, userID)
		} else {
			code, err = p.issueCode(tx, q, userID)
		}
		return err
	})
	if err == nil && a != nil {
		err = p.complete(q.client, p.base(r), a)
	}
	if err != nil {
		return "", err
	}
	if a == nil {
		return q.redirect(false, []parameter{{"code", code}, {"state", q.state}}), nil
	}
	return q.redirect(p.inFragment(q), []parameter{
		{"access_token", a.AccessToken}, {"token_type", a.TokenType}, {"expires_in", strconv.Itoa(a.ExpiresIn)},
		{"scope", a.Scope}, {"state", q.state},
	}), nil
}

// Deny answers an authorization request that a user has turned down (assumed: as RFC
// 6749 §4.1.2.1 has it).
func (p *Provider) Deny(q *Request) (location string) {
	return q.redirect(p.inFragment(q), []parameter{{"error", string(AccessDenied)}, {"state", q.state}})
}

// inFragment tells whether the answer stands in the fragment, which a browser keeps from
// the server. For the implicit grant the hardening page says so and the page on implicit
// grants shows the query; a code is always in the query.
func (p *Provider) inFragment(q *Request) bool {
	return q.implicit && p.settings().ImplicitAnswerIn == release.ImplicitInFragment
}

// giveToken gives an access token at once: the implicit grant, which has no refresh token
// (RFC 6749 §4.2.2).
func (p *Provider) giveToken(tx store.Tx, q *Request, userID string) (*answer, error) {
	access, err := p.newAccess(tx, q.client, userID)
	if err != nil {
		return nil, err
	}
	return p.shown(q.client, access, ""), nil
}
