package table

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

const (
	hashPrefix = "hmac-sha256$"
	// unusable marks a stored password that nobody can sign in with.
	unusable = "unusable$"
)

// Secrets keeps passwords and client secrets as salted HMAC-SHA-256 under a key
// of the instance. A slow hash would be safer for real people; a simulator
// checks Basic on every call and holds made-up people, so it trades.
type Secrets struct {
	key   []byte        // of stored hashes; instances of one generated world share it
	token []byte        // of derived secrets; every instance has its own
	ids   *ident.Source // of what is new: salts, and see NewID

	verified atomic.Int64 // see [Secrets.Verified]

	stored, derived, short sync.Pool // of *maker under the two keys: making one ready costs as much as using it
}

// NewSecrets returns a keeper whose keys and salts come from ids.
func NewSecrets(ids *ident.Source) *Secrets {
	return &Secrets{key: ids.Bytes(sha256.Size), token: ids.Bytes(sha512.Size), ids: ids}
}

// WithKey returns a keeper that knows the same stored hashes and derives other
// secrets: a token of one instance means nothing to another.
func (s *Secrets) WithKey(ids *ident.Source) *Secrets {
	return &Secrets{key: s.key, token: ids.Bytes(sha512.Size), ids: ids}
}

// From returns a keeper with the same keys, for which what is new comes from ids: what was
// stored and derived before is good there, and what will be is another's.
func (s *Secrets) From(ids *ident.Source) *Secrets {
	return &Secrets{key: s.key, token: s.token, ids: ids}
}

// NewID returns the name of something that a secret is derived for, as the sys_id of a
// token. It has a source of its own, for rows may get the same sys_ids again after a way
// back, and then other secrets have to come of them.
func (s *Secrets) NewID() string { return s.ids.SysID() }

// Hash returns what to store for a secret; "" stays "".
func (s *Secrets) Hash(plain string) string {
	if plain == "" {
		return ""
	}
	salt := s.ids.Hex(16)
	return hashPrefix + salt + "$" + s.mac(salt, plain)
}

// Verify tells whether plain is the secret that was stored. It takes as long
// for an account without a secret as for one with, so that the time tells no
// account apart.
func (s *Secrets) Verify(stored, plain string) bool {
	s.verified.Add(1)
	salt, want, ok := strings.Cut(strings.TrimPrefix(stored, hashPrefix), "$")
	usable := ok && strings.HasPrefix(stored, hashPrefix)
	return hmac.Equal([]byte(s.mac(salt, plain)), []byte(want)) && usable
}

// Verified is how often a secret was held against a stored one. Tests ask: it has to be the
// same for a name that there is and for one that there is not, or names could be told apart.
func (s *Secrets) Verified() int64 { return s.verified.Load() }

// Derive makes 64 bytes that can be made again without being stored: they
// depend on the instance's key and on the name alone. Tokens are made so.
func (s *Secrets) Derive(purpose, name string) []byte {
	return keyed(&s.derived, sha512.New, s.token, purpose, name)
}

// DeriveShort is [Secrets.Derive] of 32 bytes, for less.
func (s *Secrets) DeriveShort(purpose, name string) []byte {
	return keyed(&s.short, sha256.New, s.token, purpose, name)
}

func (s *Secrets) mac(salt, plain string) string {
	return hex.EncodeToString(keyed(&s.stored, sha256.New, s.key, salt, plain))
}

// keyed is the HMAC of two texts, of which the first has no zero byte.
func keyed(pool *sync.Pool, digest func() hash.Hash, key []byte, first, second string) []byte {
	m, ok := pool.Get().(*maker)
	if !ok {
		m = &maker{mac: hmac.New(digest, key)}
	}
	defer pool.Put(m)
	m.mac.Reset()
	m.text = append(append(append(m.text[:0], first...), 0), second...)
	_, _ = m.mac.Write(m.text) // hash.Hash never fails
	clear(m.text)
	return m.mac.Sum(nil)
}

// maker is a hash under a key, with room for what goes into it.
type maker struct {
	mac  hash.Hash
	text []byte
}

// ciphertext is what a password2 column reads as: a real instance gives the
// encrypted text, not a mask (observed: public live measurements, 2026). Ours
// stands for it and tells nothing of what is stored.
func ciphertext(stored string) string {
	if stored == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("password2\x00" + stored))
	return base64.StdEncoding.EncodeToString(sum[:24])
}
