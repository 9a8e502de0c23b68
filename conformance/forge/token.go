package forge

import (
	"crypto"
	"crypto/hmac"
	_ "crypto/sha256" // for crypto.SHA256
	_ "crypto/sha512" // for crypto.SHA384 and SHA512
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// Algorithms are those that tokens can be signed with: with a key of the kit, with a
// shared secret, or with nothing.
var Algorithms = []string{"RS256", "RS384", "RS512", "ES256", "HS256", "HS384", "HS512", "none"}

// Suits tells whether a token can be signed with the algorithm and the key of that name,
// "" being a secret. A token that nothing signs takes no key.
func Suits(algorithm, key string) bool {
	if algorithm == "none" {
		return key == ""
	}
	its, known := usual[key]
	return known && strings.HasPrefix(algorithm, its[:2])
}

// usual are the algorithms of those who name none, by the key. "" is a secret.
var usual = map[string]string{"rsa": "RS256", "other": "RS256", "ec": "ES256", "": "HS256"}

var digests = map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}

// Token says how to make a token.
type Token struct {
	Algorithm string // "" is that of the key or, with a secret, HS256
	Key       string // one of Keys
	Secret    string // of an HMAC, in place of a key
	Header    map[string]any
	Claims    []byte // as they are sent
}

// Sign makes the token: the same one each time. That a key and an algorithm do not go
// together is an error of whoever asks, and so is an HMAC without a secret: what it is
// refused for would be any forgery's.
func (t Token) Sign() (string, error) {
	if t.Algorithm == "" {
		t.Algorithm = usual[t.Key]
	}
	header := map[string]any{"alg": t.Algorithm, "typ": "JWT"}
	maps.Copy(header, t.Header)
	text, err := json.Marshal(header)
	if err != nil {
		return "", fmt.Errorf("write the header of a token: %w", err)
	}
	signing := base64.RawURLEncoding.EncodeToString(text) + "." + base64.RawURLEncoding.EncodeToString(t.Claims)
	signature, err := t.signature([]byte(signing))
	return signing + "." + base64.RawURLEncoding.EncodeToString(signature), err
}

func (t Token) signature(signing []byte) ([]byte, error) {
	switch {
	case !slices.Contains(Algorithms, t.Algorithm):
		return nil, fmt.Errorf("the kit cannot sign with %q", t.Algorithm)
	case !Suits(t.Algorithm, t.Key):
		return nil, fmt.Errorf("%s and the key %q do not go together", t.Algorithm, t.Key)
	case t.Algorithm == "none":
		return nil, nil
	}
	digest := digests[t.Algorithm[2:]]
	if t.Algorithm[0] == 'H' {
		if t.Secret == "" {
			return nil, fmt.Errorf("%s takes a secret, and this one is empty", t.Algorithm)
		}
		mac := hmac.New(digest.New, []byte(t.Secret))
		_, _ = mac.Write(signing) // a hash never fails
		return mac.Sum(nil), nil
	}
	signer, err := private(t.Key)
	if err != nil {
		return nil, err
	}
	sum := digest.New()
	_, _ = sum.Write(signing)
	signature, err := signer.Sign(nil, sum.Sum(nil), digest) // without chance: RFC 6979 and RFC 8017
	if t.Algorithm[0] == 'E' {
		return joined(signature, err)
	}
	return signature, err
}

// joined turns an ECDSA signature of P-256 from ASN.1 into the form of RFC 7518 §3.4.
func joined(encoded []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(encoded, &pair); err != nil {
		return nil, err
	}
	out := make([]byte, 64)
	pair.R.FillBytes(out[:32])
	pair.S.FillBytes(out[32:])
	return out, nil
}
