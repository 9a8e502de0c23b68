package oauth

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// public tells whether a row of the registry is of a client that can keep no secret (RFC
// 6749 §2.1). The box comes with what stands in for the secret: PKCE, and from the start
// the key of a JWT client.
func public(row *store.Row, s *release.Settings) bool {
	return row.Get("public_client") == "true" && (s.OAuthPKCE || row.Layout().Table() == tableJWT)
}

// refreshes tells whether a client gets refresh tokens (documented: a page of Zurich says
// that they are for private clients).
func refreshes(row *store.Row, s *release.Settings) bool {
	return s.PublicClientRefreshToken || !public(row, s)
}

// nameAlone tells whether a request may do with the client's id: a public client's for a
// code, whose verifier decides, for an assertion, which its key has signed, for a refresh
// token where it gets any, and for an end of its tokens. A secret that comes all the same
// has to be right.
func nameAlone(row *store.Row, s *release.Settings, use, secret string) bool {
	if secret != "" || !public(row, s) {
		return false
	}
	switch use {
	case "authorization_code", grantJWTBearer, revocation:
		return true
	case "refresh_token":
		return s.PublicClientRefreshToken
	default:
		return false
	}
}
