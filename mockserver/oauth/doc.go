// Package oauth plays the instance's OAuth 2.0 provider: clients are rows of
// the Application Registry (oauth_entity), tokens rows of oauth_credential, and
// POST /oauth_token.do trades credentials for them.
//
// The phases that all grants share (method, form, client authentication, the
// answer) stand once, in the dispatcher; each grant has a file of its own. The
// authorization endpoint judges requests and gives codes and tokens for them
// (authorize.go, allow.go); the page that asks people is package web's.
//
// Access tokens are opaque, or JWTs where the registry says so (jwt_token.go), which
// others check with the keys that jwks.go lists; in both cases the row decides.
//
// Tokens from outside are let in by two ways: signed assertions are traded for access
// tokens (jwt_bearer.go), and ID tokens of registered providers are Bearers as they are
// (id_token.go). Package assertion judges them, and package issuer fetches the keys.
//
// Where the instance departs from RFC 6749 we do what it does, above all in
// its errors; the setting oauth_errors turns that round.
//
// Sources: RFC 6749, RFC 6750, RFC 7009, RFC 7523, RFC 7636, RFC 8252, RFC 9700; the vendor's
// pages on OAuth requests, responses and tokens; support articles KB0791140 and
// KB0745184; answers recorded by stojdev/oauth-client and others.
package oauth
