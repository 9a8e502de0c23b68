package assertion

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Key verifies signatures. It is made by [Certificate], [Public], [Shared] or [KeySet].
type Key struct {
	// ID is what a key set calls it, "" elsewhere.
	ID string
	// From and Until are the dates of a certificate; zero for other keys.
	From, Until time.Time

	algorithm string // the only one that it is for; "" for any that fits
	material  any    // *rsa.PublicKey, *ecdsa.PublicKey, or []byte
}

// kinds are the algorithms that are known, and what a key for each has to be.
var kinds = map[string]func(material any) bool{
	"RS256": isRSA, "RS384": isRSA, "RS512": isRSA,
	"ES256": isCurve("P-256"), "ES384": isCurve("P-384"), "ES512": isCurve("P-521"),
	"HS256": isSecret(32), "HS384": isSecret(48), "HS512": isSecret(64),
}

func known(algorithm string) bool { return kinds[algorithm] != nil }

// fits tells whether a key is one for the algorithm. That the kind is looked at
// before anything is verified keeps a public key from being taken for a secret.
func (k Key) fits(algorithm string) bool {
	kind := kinds[algorithm]
	return kind != nil && kind(k.material) && (k.algorithm == "" || k.algorithm == algorithm)
}

// Bounds of RSA keys, in bits: the least that RFC 7518 §3.3 allows, and what nobody
// exceeds who does not mean to keep us busy.
const leastRSA, mostRSA = 2048, 8192

func isRSA(material any) bool {
	key, ok := material.(*rsa.PublicKey)
	return ok && key.N.BitLen() >= leastRSA && key.N.BitLen() <= mostRSA
}

func isCurve(name string) func(any) bool {
	return func(material any) bool {
		key, ok := material.(*ecdsa.PublicKey)
		return ok && key.Curve.Params().Name == name
	}
}

// isSecret wants as many bytes as the digest has (RFC 7518 §3.2).
func isSecret(least int) func(any) bool {
	return func(material any) bool {
		key, ok := material.([]byte)
		return ok && len(key) >= least
	}
}

// Public is a public key of RSA.
func Public(key *rsa.PublicKey) Key { return Key{material: key} }

// Shared is the key of an HMAC.
func Shared(secret string) Key { return Key{material: []byte(secret)} }

// maxCertificate bounds a certificate in PEM, in bytes.
const maxCertificate = 32 << 10

// Certificate is the public key of the first certificate in a PEM text. It returns
// an error wrapping ErrKey. Whether its dates matter is for others to say; who has
// signed it does not.
func Certificate(text string) (Key, error) {
	if len(text) > maxCertificate {
		return Key{}, fmt.Errorf("%w: a certificate of more than %d bytes", ErrKey, maxCertificate)
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" {
		return Key{}, fmt.Errorf("%w: no certificate in PEM", ErrKey)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return Key{material: certificate.PublicKey, From: certificate.NotBefore, Until: certificate.NotAfter}, nil
}

// maxKeys is how many keys of a set are read.
const maxKeys = 100

// KeySet reads a JSON Web Key Set (RFC 7517 §5): the public keys for signatures in
// it. Others are passed over, secrets above all: what is published is no secret. It
// returns an error wrapping ErrKey.
func KeySet(document []byte) ([]Key, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(document, &set); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	var keys []Key
	for _, text := range set.Keys[:min(len(set.Keys), maxKeys)] {
		var one jose.JSONWebKey
		if one.UnmarshalJSON(text) != nil || one.Use != "" && one.Use != "sig" {
			continue
		}
		public := one.Public()
		switch public.Key.(type) {
		case *rsa.PublicKey, *ecdsa.PublicKey:
			keys = append(keys, Key{ID: one.KeyID, algorithm: one.Algorithm, material: public.Key})
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%w: none in the set", ErrKey)
	}
	return keys, nil
}

// Named are the keys of a set that a token means by their name. One that names none
// means the only key, if there is only one (OpenID Connect Core §10.1).
func Named(keys []Key, id string) []Key {
	if id == "" && len(keys) == 1 {
		return keys
	}
	var named []Key
	for _, key := range keys {
		if id != "" && key.ID == id {
			named = append(named, key)
		}
	}
	return named
}
