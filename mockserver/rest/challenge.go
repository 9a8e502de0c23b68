package rest

import (
	"errors"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// challenge adds what a 401 carries: the scheme, and the end of the connection, which
// some clients take for an instance that is down (observed).
func (c *call) challenge(h http.Header, cause error) {
	h["WWW-Authenticate"] = session.Challenges(c.request, c.settings, cause)
	h["Connection"] = []string{"close"}
	delete(h, "Keep-Alive")
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
