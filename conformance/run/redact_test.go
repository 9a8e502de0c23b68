package run

import (
	"errors"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// A reason that quotes a URL shows no secret in the form that URLs give it.
func TestSecretsInURLsAreTakenOut(t *testing.T) {
	const secret = "a+b&c%d/e f"
	r := &redactor{}
	r.hide("admin", secret)
	for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
		err := r.clean(errors.New("POST /oauth_token.do?client_secret=" + form + ": refused"))
		require.EqualError(t, err, "POST /oauth_token.do?client_secret=[redacted]: refused")
	}
}
