package access

import (
	"context"
	"net/http"
	"net/url"

	"github.com/snowglobe-dev/snowglobe/connector/guest"
)

// Revoke ends both tokens on the instance. It reports false if the instance has
// no page for that (documented from Istanbul on), so that the operator can do
// it by hand.
//
// The refresh token goes first: assumed: it takes its access token along, and
// not the other way round. The token stands in the form, although the page also
// takes it from the URL, because URLs are kept in access logs.
func (o *OAuth) Revoke(ctx context.Context) (known bool, err error) {
	tokens := o.Tokens()
	known = true
	for _, token := range []string{tokens.Refresh.Reveal(), tokens.Access.Reveal()} {
		if token == "" {
			continue
		}
		answer, err := o.guest.Ask(ctx, guest.Question{
			Path: "/oauth_revoke_token.do",
			Form: o.app.form(url.Values{"token": {token}}),
		})
		if err != nil {
			return false, err
		}
		known = known && answer.Status == http.StatusOK
	}
	return known, nil
}
