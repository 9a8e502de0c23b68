package session

import (
	"errors"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// realm is whose credentials are asked for (observed).
const realm = `realm="Service-now"`

// Challenges are the values of WWW-Authenticate for a request whose credentials let nobody
// in: the scheme in capitals, also after a bad Bearer (observed; the second half assumed),
// unless the instance is set otherwise. The error is why they did not.
func Challenges(r *http.Request, s *release.Settings, err error) []string {
	switch s.WWWAuthenticateScheme {
	case release.ChallengeTitle:
		return []string{"Basic " + realm}
	case release.ChallengeStrict:
		return byRFC6750(r, s, err)
	default:
		return []string{"BASIC " + realm}
	}
}

// byRFC6750 are the challenges of RFC 6750 §3. An error stands there only where a token
// came: who sent nothing is told what could be sent.
func byRFC6750(r *http.Request, s *release.Settings, err error) []string {
	switch Claims(r) {
	case Bearer:
		if wrong, ok := errors.AsType[*MalformedError](err); ok {
			return []string{"Bearer " + realm + `, error="invalid_request", error_description="` + wrong.Says + `"`}
		}
		return []string{"Bearer " + realm + `, error="invalid_token"`}
	case Basic:
		return []string{"Basic " + realm}
	}
	if !s.OAuthEnabled {
		return []string{"Basic " + realm}
	}
	return []string{"Bearer " + realm, "Basic " + realm}
}
