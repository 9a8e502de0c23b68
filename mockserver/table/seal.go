package table

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
)

// What begins the stored form of a secret that is no hash.
const (
	sealPrefix = "sealed$" // can be opened again under the instance's key
	findPrefix = "known$"  // can be found by its value, and not read
)

// Kept returns what to store for what an import brings: a clear secret in the form of
// its column, and what was stored before as it is.
func (s *Secrets) Kept(c *dictionary.Column, value string) string {
	for _, prefix := range []string{hashPrefix, unusable, sealPrefix, findPrefix} {
		if strings.HasPrefix(value, prefix) {
			return value
		}
	}
	return s.Store(c, value)
}

// Store returns what a column stores for a clear secret, see [dictionary.SecretForm];
// "" stays "".
func (s *Secrets) Store(c *dictionary.Column, value string) string {
	if value == "" {
		return ""
	}
	switch c.SecretForm {
	case dictionary.Sealed:
		return s.Seal(value)
	case dictionary.Findable:
		return s.Fingerprint(value)
	}
	return s.Hash(value)
}

// Seal hides a secret that the platform itself has to read again, such as that of an
// authenticator app. Equal secrets are sealed alike: the nonce is made of what is
// sealed, so that no two texts ever share one, and a seed gives the same bytes.
func (s *Secrets) Seal(plain string) string {
	nonce := keyed(&s.stored, sha256.New, s.key, "nonce", plain)[:12]
	return sealPrefix + base64.RawStdEncoding.EncodeToString(s.sealer().Seal(nonce, nonce, []byte(plain), nil))
}

// Open returns a secret that was sealed here, or by an instance of the same world.
func (s *Secrets) Open(stored string) (plain string, ok bool) {
	text, ok := strings.CutPrefix(stored, sealPrefix)
	sealed, err := base64.RawStdEncoding.DecodeString(text)
	aead := s.sealer()
	if !ok || err != nil || len(sealed) < aead.NonceSize() {
		return "", false
	}
	opened, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], nil)
	return string(opened), err == nil
}

func (s *Secrets) sealer() cipher.AEAD {
	block, err := aes.NewCipher(keyed(&s.stored, sha256.New, s.key, "seal", ""))
	if err != nil {
		panic("seal: " + err.Error()) // a SHA-256 is as long as a key of AES-256
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("seal: " + err.Error()) // AES has the block size that GCM wants
	}
	return aead
}

// Fingerprint is what is kept of a secret that is looked up by its value. It has no
// salt, so it is for long random ones alone: nobody guesses those.
func (s *Secrets) Fingerprint(plain string) string {
	return findPrefix + hex.EncodeToString(keyed(&s.stored, sha256.New, s.key, "known", plain))
}
