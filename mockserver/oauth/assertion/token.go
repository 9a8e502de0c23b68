package assertion

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"

	"github.com/go-jose/go-jose/v4"
)

// maxToken is how many bytes of a token are read (assumed: tokens with the groups
// of a large directory stay below it, and so do the headers that carry them).
const maxToken = 16 << 10

// form is the compact form of a signed token, RFC 7515 §7.1. The letters are looked
// at here because decoders pass over line breaks.
var form = regexp.MustCompile(`^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$`)

// LooksLike tells whether a text has the form of a signed token. Opaque access
// tokens never have it: there is no dot in them.
func LooksLike(text string) bool { return len(text) <= maxToken && form.MatchString(text) }

// Token is a token whose form is right and whose signature nobody has looked at:
// what it says may be used to find the key for it, and for nothing else.
type Token struct {
	Algorithm string
	KeyID     string // "" where the token names none
	Unproven  *Claims

	signed *jose.JSONWebSignature
}

// Read takes a token apart. It returns an error wrapping ErrMalformed, ErrAlgorithm
// or ErrClaims. The algorithms are names of RFC 7518 §3.1.
func Read(text string, algorithms []string) (*Token, error) {
	if len(text) > maxToken {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrMalformed, maxToken)
	}
	parts := form.FindStringSubmatch(text)
	if parts == nil {
		return nil, fmt.Errorf("%w: not three parts of base64url", ErrMalformed)
	}
	head, err := header(parts[1])
	if err != nil {
		return nil, err
	}
	if !slices.Contains(algorithms, head.algorithm) || !known(head.algorithm) {
		return nil, fmt.Errorf("%w: alg", ErrAlgorithm)
	}
	payload, err := decode(parts[2])
	if err != nil {
		return nil, fmt.Errorf("%w: its claims: %w", ErrMalformed, err)
	}
	if _, err := decode(parts[3]); err != nil {
		return nil, fmt.Errorf("%w: its signature: %w", ErrMalformed, err)
	}
	claims, err := readClaims(payload)
	if err != nil {
		return nil, err
	}
	signed, err := jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(head.algorithm)})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return &Token{Algorithm: head.algorithm, KeyID: head.keyID, Unproven: claims, signed: signed}, nil
}

// maxTried bounds how many keys are tried for one token.
const maxTried = 8

// Verify returns the claims of a token that one of the keys has signed. Keys of
// another kind than the algorithm's are passed over: the public key of RSA is no
// key of an HMAC. It returns an error wrapping ErrKey or ErrSignature.
func (t *Token) Verify(keys ...Key) (*Claims, error) {
	fitting := slices.DeleteFunc(slices.Clone(keys), func(k Key) bool { return !k.fits(t.Algorithm) })
	if len(fitting) == 0 {
		return nil, fmt.Errorf("%w: %s, of %d", ErrKey, t.Algorithm, len(keys))
	}
	for _, key := range fitting[:min(len(fitting), maxTried)] {
		if _, err := t.signed.Verify(key.material); err == nil {
			return t.Unproven, nil
		}
	}
	return nil, ErrSignature
}

// heading is what of a token's header matters here.
type heading struct{ algorithm, keyID string }

// maxKeyID is how long a key's name may be: what jwt_verifier_map.kid holds.
const maxKeyID = 255

func header(encoded string) (heading, error) {
	text, err := decode(encoded)
	if err != nil {
		return heading{}, fmt.Errorf("%w: its header: %w", ErrMalformed, err)
	}
	all, err := object(text)
	if err != nil {
		return heading{}, fmt.Errorf("%w: its header: %w", ErrMalformed, err)
	}
	for _, name := range []string{"crit", "b64", "zip", "enc"} {
		if _, there := all[name]; there {
			return heading{}, fmt.Errorf("%w: a header %s", ErrMalformed, name)
		}
	}
	var head heading
	for name, into := range map[string]*string{"alg": &head.algorithm, "kid": &head.keyID} {
		value, there := all[name]
		if !there {
			continue
		}
		text, ok := value.text()
		if !ok || len(text) > maxKeyID {
			return heading{}, fmt.Errorf("%w: a header %s that is no text, or too long", ErrMalformed, name)
		}
		*into = text
	}
	return head, nil
}

// decode is strict: an encoding that another would stand for as well is none.
func decode(part string) ([]byte, error) { return base64.RawURLEncoding.Strict().DecodeString(part) }
