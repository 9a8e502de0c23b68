package access

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/snowglobe-dev/snowglobe/connector/guest"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
)

// Application is the connector's row in the instance's Application Registry.
type Application struct {
	ClientID     string
	ClientSecret vault.Secret
}

// form starts a form with the client's own credentials. They stand in the body,
// as in the vendor's examples; a secret with + & % # is encoded by url.Values.
func (a Application) form(more url.Values) url.Values {
	more.Set("client_id", a.ClientID)
	more.Set("client_secret", a.ClientSecret.Reveal())
	return more
}

// refusedGrant is a token endpoint's considered "no", in its own code.
type refusedGrant struct {
	code string
}

func (r *refusedGrant) Error() string { return "the token endpoint refuses: " + r.code }

// considered tells a "no" of the endpoint from one of something before it (a
// proxy, a firewall), which has no code, and from a "not now".
func (r *refusedGrant) considered() bool {
	code, _, _ := strings.Cut(r.code, ":")
	return code != "" && code != "temporarily_unavailable"
}

var errNotItsOwn = errors.New("the token endpoint refuses without a reason of its own: something between it and the connector may, or it may be busy")

// askToken puts one grant to the token endpoint. Outages are asked through, a
// refusal is not: each further try would count against the user's account.
func askToken(ctx context.Context, g *guest.Client, form url.Values) (grant, *guest.Answer, error) {
	var got grant
	answer, err := g.Ask(ctx, guest.Question{
		Path:     "/oauth_token.do",
		Form:     form,
		Password: form.Has("password"),
		Judge: func(a *guest.Answer) (err error) {
			got, err = judgeToken(a)
			return err
		},
	})
	return got, answer, err
}

func judgeToken(a *guest.Answer) (grant, error) {
	switch {
	case a.Status == http.StatusOK, a.Status == http.StatusCreated:
		got, err := parseGrant(a.Body)
		if err != nil {
			// It came whole, so what was shown has been spent: a password counts
			// as one more login, and a rotated refresh token is known by then.
			return grant{}, &guest.Again{Why: err, Tries: 1}
		}
		return got, nil
	case a.Status == http.StatusBadRequest, a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden:
		return grant{}, &refusedGrant{refusal(a.Body)}
	case a.Status == http.StatusNotFound, a.Status == http.StatusMethodNotAllowed, a.Status/100 == 3:
		// assumed: an unknown .do page, or a redirect to the login page.
		return grant{}, &NoOAuth{a.Redirect}
	default:
		return grant{}, fmt.Errorf("the token endpoint answers %d, which it never should", a.Status)
	}
}
