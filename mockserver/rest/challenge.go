package rest

import (
	"errors"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// realm is whose credentials are asked for (observed).
const realm = `realm="Service-now"`

// challenge adds what a 401 carries: the scheme in capitals, also after a bad
// Bearer (observed; the second half assumed), and the end of the connection,
// which some clients take for an instance that is down (observed).
func (c *call) challenge(h http.Header, wrong *session.MalformedError) {
	switch c.settings.WWWAuthenticateScheme {
	case release.ChallengeTitle:
		h["WWW-Authenticate"] = []string{"Basic " + realm}
	case release.ChallengeStrict:
		h["WWW-Authenticate"] = c.challenges(wrong)
	default:
		h["WWW-Authenticate"] = []string{"BASIC " + realm}
	}
	h["Connection"] = []string{"close"}
	delete(h, "Keep-Alive")
}

// challenges are those of RFC 6750 §3. An error stands there only where a token came: who
// sent nothing is told what could be sent.
func (c *call) challenges(wrong *session.MalformedError) []string {
	switch session.Claims(c.request) {
	case session.Bearer:
		if wrong != nil {
			return []string{"Bearer " + realm + `, error="invalid_request", error_description="` + wrong.Says + `"`}
		}
		return []string{"Bearer " + realm + `, error="invalid_token"`}
	case session.Basic:
		return []string{"Basic " + realm}
	}
	if !c.settings.OAuthEnabled {
		return []string{"Basic " + realm}
	}
	return []string{"Bearer " + realm, "Basic " + realm}
}

// refused words credentials that let nobody in. A malformed request with a token is 400
// where the instance keeps to RFC 6750 §3.1, and else the 401 of every API.
func (c *call) refused(cause error) *Fault {
	f := unauthenticated(c.settings, cause)
	if wrong := malformedBy(f); wrong != nil && c.settings.WWWAuthenticateScheme == release.ChallengeStrict {
		f.Status, f.Detail = http.StatusBadRequest, wrong.Says
	}
	return f
}

// malformedBy is how a request carried its token wrongly, or nil for another refusal, and
// for none.
func malformedBy(f *Fault) *session.MalformedError {
	if f == nil {
		return nil
	}
	wrong, _ := errors.AsType[*session.MalformedError](f.Cause)
	return wrong
}
