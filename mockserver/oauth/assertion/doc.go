// Package assertion reads JSON Web Tokens that come from outside and judges them:
// their form, the algorithm and the key of their signature, and their claims
// against the instance's time. It stands on go-jose for signatures and times.
//
// It knows no clients, no rows and no addresses: whoever asks brings the keys and
// says what it expects. It reads the compact form of signed tokens alone; encrypted
// tokens, tokens inside of tokens and unsigned ones are refused, and so is every
// header that changes how the rest is read (crit, b64). Keys that a token brings
// along (jwk, x5c) or points to (jku, x5u) are passed over, as RFC 7515 §4.1 allows.
//
// Sources: RFC 7515, RFC 7517 to 7519, RFC 7523, RFC 8725.
package assertion
