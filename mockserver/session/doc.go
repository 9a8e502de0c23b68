// Package session finds out who is calling: Basic credentials, a Bearer token,
// the cookie of a session together with its X-UserToken, or a name and a password
// that somebody typed into the sign-in page. It keeps the sessions of an instance,
// counts failed sign-ins, and has the events written down that these leave.
//
// Before it lets anybody in it asks what stands in the way: lockout, second factors,
// the restriction of Basic, API keys and access policies.
//
// It leaves out the pages themselves (package web), keys by HMAC and certificates of
// clients. Tokens are the business of package oauth, which is asked through
// [TokenChecker].
//
// Sources: the vendor's pages on basic authentication, lockout and integration
// sessions; recorded cookies and 401 answers of 2020 to 2026; RFC 7617, RFC 6750.
package session
