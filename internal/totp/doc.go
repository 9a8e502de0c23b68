// Package totp makes the six-digit codes of an authenticator app: time-based one-time
// passwords with HMAC-SHA-1 and steps of thirty seconds, which is what such apps take
// for granted.
//
// It is ours because it is a page of the standard library's own parts, which the
// vectors of the RFC hold in place; libraries for it bring QR codes and key formats
// that nothing here needs.
//
// Sources: RFC 4226 §5.3, RFC 6238 §4 and its appendix B.
package totp
