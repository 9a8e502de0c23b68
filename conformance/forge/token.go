package forge

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rsa"
	_ "crypto/sha256" // for crypto.SHA256
	_ "crypto/sha512" // for crypto.SHA384 and SHA512
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
)

// Algorithms are those that tokens can be signed with: with a key of the kit, with a
// shared secret, or with nothing.
var Algorithms = []string{"RS256", "RS384", "RS512", "ES256", "HS256", "HS384", "HS512", "none"}

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
// together is an error of whoever asks.
func (t Token) Sign() (string, error) {
	if t.Algorithm == "" {
		t.Algorithm = map[string]string{"rsa": "RS256", "other": "RS256", "ec": "ES256", "": "HS256"}[t.Key]
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
		return nil, fmt.Errorf("the kit cannot sign with %s", t.Algorithm)
	case t.Algorithm == "none":
		return nil, nil
	}
	digest := digests[t.Algorithm[2:]]
	if t.Algorithm[0] == 'H' {
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
	switch key := signer.(type) {
	case *rsa.PrivateKey:
		if t.Algorithm[0] == 'R' {
			return key.Sign(nil, sum.Sum(nil), digest)
		}
	case *ecdsa.PrivateKey:
		if t.Algorithm[0] == 'E' {
			return joined(key.Sign(nil, sum.Sum(nil), digest)) // without chance: RFC 6979
		}
	}
	return nil, fmt.Errorf("the key %s cannot sign with %s", t.Key, t.Algorithm)
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
