// Package issuer fetches what issuers of tokens publish: the metadata of an OpenID
// provider, and its keys. It is the only part of an instance that calls out, and it
// is held short: how far it may go is said at each call, answers are bounded in
// size and time, redirects are not followed, no proxy is asked, and a server that hangs is
// left alone for a while.
//
// It reads the metadata and hands on the keys as they came; package assertion knows
// what is in them.
//
// Sources: OpenID Connect Discovery 1.0 §4, RFC 8414 §3.
package issuer
