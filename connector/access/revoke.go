package access

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/snowglobe-dev/snowglobe/connector/guest"
)

// Revocation is what came of revoking.
type Revocation int

// Outcomes of revoking, from good to bad.
const (
	Revoked Revocation = iota
	Unclear            // a web page answered: the tokens themselves tell
	NoPage             // the instance has no page for it; documented from Istanbul on
)

// Revoke ends both tokens on the instance. It returns a [*Refused] if the
// instance has the page and does not do it.
//
// The refresh token goes first: assumed: it takes its access token along, and
// not the other way round. The token stands in the form, although the page also
// takes it from the URL, because URLs are kept in access logs.
func (o *OAuth) Revoke(ctx context.Context) (Revocation, error) {
	tokens := o.Tokens()
	worst := Revoked
	for _, token := range []string{tokens.Refresh.Reveal(), tokens.Access.Reveal()} {
		if token == "" {
			continue
		}
		answer, err := o.guest.Ask(ctx, guest.Question{
			Path: "/oauth_revoke_token.do",
			Form: o.app.form(url.Values{"token": {token}}),
			Page: true,
		})
		if err != nil {
			return NoPage, err
		}
		outcome, err := judgeRevocation(answer)
		if err != nil {
			return NoPage, err
		}
		worst = max(worst, outcome)
	}
	return worst, nil
}

func judgeRevocation(a *guest.Answer) (Revocation, error) {
	switch {
	case a.Status/100 == 2 && a.IsPage():
		return Unclear, nil
	case a.Status/100 == 2:
		return Revoked, nil
	case a.Status/100 == 3, a.Status == http.StatusNotFound, a.Status == http.StatusMethodNotAllowed:
		return NoPage, nil // assumed: an unknown .do page, or a redirect to the login page
	default:
		return NoPage, &Refused{fmt.Sprintf("the instance refuses to revoke the tokens (%d), so they are kept: connect again and then disconnect, "+
			"or revoke them by hand, in System OAuth > Manage Tokens, and remove the state directory", a.Status)}
	}
}
