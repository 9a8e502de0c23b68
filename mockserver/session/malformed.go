package session

import (
	"net/http"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// MalformedError refuses a request that carries an access token in a way that RFC 6750
// does not know. It is an [ErrRefused].
type MalformedError struct {
	Says string // what is wrong, for whoever sent it; no part of the token
}

// Error implements error.
func (e *MalformedError) Error() string { return "malformed bearer request: " + e.Says }

// Unwrap makes it an [ErrRefused].
func (*MalformedError) Unwrap() error { return ErrRefused }

// malformedBearer tells what is wrong with how a request carries its access token, or nil.
// Only an instance that answers as RFC 6750 has it looks. A token in the address is one of
// the ways (§2.3), unless the instance takes none from there.
func malformedBearer(r *http.Request, s *release.Settings) error {
	if s.WWWAuthenticateScheme != release.ChallengeStrict {
		return nil
	}
	inURL := urlToken(r) != ""
	if inURL && !s.BearerInURL {
		return &MalformedError{"the access token stands in the address; send it in the Authorization header"}
	}
	token, byHeader := bearer(r)
	switch {
	case !byHeader:
		return nil
	case len(r.Header.Values("Authorization")) > 1:
		return &MalformedError{"there is more than one Authorization header"}
	case inURL:
		return &MalformedError{"there is an access token in the header and one in the address"}
	case !isToken68(token):
		return &MalformedError{"the Authorization header holds no access token"}
	}
	return nil
}

// isToken68 tells whether a text is of the form that credentials have behind Bearer (RFC
// 6750 §2.1).
func isToken68(text string) bool {
	body := strings.TrimRight(text, "=")
	return body != "" && strings.Trim(body, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/") == ""
}
