package ident

import (
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"sync"
)

// Source gives arbitrary values. It is safe for concurrent use.
type Source struct {
	mu   sync.Mutex
	seed *rand.ChaCha8 // nil: draw from the system
	rng  *rand.Rand
}

// Seeded returns the stream of seed and label: the same two give the same
// values on every machine and every day.
func Seeded(seed uint64, label string) *Source {
	key := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(label+"\x00"), seed))
	chacha := rand.NewChaCha8(key)
	return &Source{seed: chacha, rng: rand.New(chacha)}
}

// Random returns a source that cannot be predicted or replayed.
func Random() *Source {
	return &Source{rng: rand.New(systemSource{})}
}

// systemSource lets math/rand/v2 shape what the system's generator gives.
type systemSource struct{}

func (systemSource) Uint64() uint64 {
	var b [8]byte
	fillRandom(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

// fillRandom needs no error path: crypto/rand ends the program rather than
// return an error (Go 1.24 and later).
func fillRandom(b []byte) { _, _ = crand.Read(b) }

// Bytes returns n bytes.
func (s *Source) Bytes(n int) []byte {
	b := make([]byte, n)
	s.fill(b)
	return b
}

func (s *Source) fill(b []byte) {
	if s.seed == nil {
		fillRandom(b)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = s.seed.Read(b) // ChaCha8 never fails
}

// Hex returns n lower-case hexadecimal digits.
func (s *Source) Hex(n int) string { return s.digits(n, lower) }

// UpperHex returns n upper-case hexadecimal digits, as session ids have.
func (s *Source) UpperHex(n int) string { return s.digits(n, upper) }

// UpperDigits writes bytes as upper-case hexadecimal digits.
func UpperDigits(raw []byte) string { return digits(raw, 2*len(raw), upper) }

// digits are n hexadecimal digits. Every call draws some ids of 32, which are made with
// no piece of memory but their own.
func (s *Source) digits(n int, alphabet string) string {
	var room [16]byte
	raw := room[:]
	if half := (n + 1) / 2; half <= len(room) {
		raw = raw[:half]
	} else {
		raw = make([]byte, half)
	}
	s.fill(raw)
	return digits(raw, n, alphabet)
}

// The digits of a number from 0 to 15.
const (
	lower = "0123456789abcdef"
	upper = "0123456789ABCDEF"
)

// digits are the first n hexadecimal digits of bytes.
func digits(raw []byte, n int, alphabet string) string {
	var text strings.Builder
	text.Grow(n)
	for i := range n {
		text.WriteByte(alphabet[raw[i/2]>>(4*(1-i%2))&0xf])
	}
	return text.String()
}

// SysID returns a new record id: 32 lower-case hexadecimal digits.
func (s *Source) SysID() string { return s.Hex(32) }

// Text returns n characters of alphabet, which must be ASCII and not empty.
func (s *Source) Text(n int, alphabet string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[s.IntN(len(alphabet))]
	}
	return string(b)
}

// IntN returns a number from 0 up to but not including n, which must be positive.
func (s *Source) IntN(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rng.IntN(n)
}

// Float64 returns a number from 0 up to but not including 1.
func (s *Source) Float64() float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rng.Float64()
}

// Uint64 returns 64 arbitrary bits.
func (s *Source) Uint64() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rng.Uint64()
}
