package oauth

import (
	"errors"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

var (
	errRedirectURI  = errors.New("Invalid redirect_uri")               //nolint:staticcheck // the page's text
	errStateMissing = errors.New("Missing State parameter in request") //nolint:staticcheck // the page's text
)

// remedies are what an authorization request needs that was refused, and the passage that
// asks for it.
var remedies = map[error]string{
	errRedirectURI:      "it has to be one that is registered for the client, the same to the last character (RFC 9700 section 2.1)",
	errStateMissing:     "send a value that nobody can guess, and compare it with the one that comes back (RFC 6749 section 10.12)",
	errChallengeMissing: "send code_challenge, and S256 as code_challenge_method (RFC 7636 section 4.3, RFC 9700 section 2.1.1)",
	errChallengeMethod:  "send S256 as code_challenge_method (RFC 7636 section 4.2, RFC 9700 section 2.1.1)",
	errChallengeShape:   "by S256 it is the 43 characters of a SHA-256 in base64url without padding (RFC 7636 section 4.2)",
}

// told is what a client, or the person in front of the page, is told of an error. The
// platform's words stand by themselves; an instance with RFC errors says what to do.
func told(s *release.Settings, err error) string {
	remedy, known := remedies[err]
	if s.OAuthErrors != release.OAuthErrorsRFC6749 || !known {
		return err.Error()
	}
	return err.Error() + ": " + remedy
}
