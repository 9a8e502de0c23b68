package oauth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"sync"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// Methods of RFC 7636 §4.2.
const (
	methodS256  = "S256"
	methodPlain = "plain"
)

// challenge is what an authorization request says of the verifier that is to come with
// its code (RFC 7636). The zero value is none.
type challenge struct{ value, method string }

func (c challenge) given() bool { return c.value != "" }

// Shapes of RFC 7636 §4.1 and §4.2: a verifier is 43 to 128 unreserved characters, and
// so is a plain challenge; one by S256 is the 43 of a SHA-256.
var (
	verifierShape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`) })
	sha256Shape   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`) })
)

var (
	errChallengeMissing = errors.New("code challenge required")
	errChallengeMethod  = errors.New("transform algorithm not supported")
	errChallengeShape   = errors.New("code challenge malformed")
	errVerifier         = errors.New("code_verifier is missing or wrong (RFC 7636 section 4.6)")
	errVerifierMissing  = fmt.Errorf("%w: the code was asked for with a code_challenge, and none was sent", errVerifier)
	errVerifierShape    = fmt.Errorf("%w: it is no 43 to 128 unreserved characters", errVerifier)
	errVerifierOther    = fmt.Errorf("%w: it does not give the code_challenge", errVerifier)
	errVerifierUnasked  = fmt.Errorf("%w: the code was asked for without a code_challenge", errVerifier)
)

// challengeOf reads the challenge of an authorization request. Its errors are words for
// the client (RFC 7636 §4.4.1). A release that does not know PKCE passes it over, as any
// parameter that it does not know (RFC 6749 §3.1).
func challengeOf(s *release.Settings, c *client, form url.Values) (challenge, error) {
	if !s.OAuthPKCE {
		return challenge{}, nil
	}
	asked := challenge{value: form.Get("code_challenge"), method: form.Get("code_challenge_method")}
	if !asked.given() {
		// A method alone is a challenge that was lost on the way (assumed).
		if asked.method != "" || c.pkce || s.PKCERequired == release.PKCEAllClients {
			return challenge{}, errChallengeMissing
		}
		return challenge{}, nil
	}
	if asked.method == "" {
		asked.method = methodPlain // RFC 7636 §4.3
	}
	switch {
	case asked.method != methodS256 && (asked.method != methodPlain || !s.PKCEPlain):
		return challenge{}, errChallengeMethod
	case asked.method == methodS256 && !sha256Shape().MatchString(asked.value), !verifierShape().MatchString(asked.value):
		return challenge{}, errChallengeShape
	}
	return asked, nil
}

// verify holds a verifier against the challenge of its code. A code that was issued with
// one is good with its verifier alone: leaving that out would be the downgrade that PKCE
// is against (RFC 9700 §4.8.2). What a verifier means without a challenge is a setting.
func (c challenge) verify(s *release.Settings, verifier string) error {
	if !c.given() {
		if verifier != "" && s.PKCEUnaskedVerifier == release.UnaskedVerifierRefused {
			return errVerifierUnasked
		}
		return nil
	}
	switch {
	case verifier == "":
		return errVerifierMissing
	case !verifierShape().MatchString(verifier):
		return errVerifierShape
	}
	made := verifier
	if c.method == methodS256 {
		sum := sha256.Sum256([]byte(verifier))
		made = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	if subtle.ConstantTimeCompare([]byte(made), []byte(c.value)) != 1 {
		return errVerifierOther
	}
	return nil
}
