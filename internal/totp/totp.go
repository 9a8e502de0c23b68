package totp

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what authenticator apps count with; HMAC does not lean on collisions
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Digits is how many a code has.
const Digits = 6

// period is how long a code stays the same, in seconds.
const period = 30

// ErrSecret is returned for a text that holds no secret.
var ErrSecret = errors.New("a secret is base32: letters A to Z and digits 2 to 7, of which 16 and more are usual")

// maxSecret bounds a secret's text: RFC 4226 asks for 32 letters, nobody for more
// than this.
const maxSecret = 256

// Step counts the periods up to a moment. Two moments of one step have the same code.
func Step(at time.Time) int64 { return at.Unix() / period }

// Code is the code of a step.
func Code(secret []byte, step int64) string {
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step))
	mac := hmac.New(sha1.New, secret)
	_, _ = mac.Write(counter[:]) // hash.Hash never fails
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0x0f
	number := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", Digits, number%1_000_000)
}

// ParseSecret reads a secret as apps show it: base32 in any case, in groups or not,
// padded or not. It returns ErrSecret.
func ParseSecret(text string) ([]byte, error) {
	if len(text) > maxSecret {
		return nil, ErrSecret
	}
	plain := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(text))
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(plain, "="))
	if err != nil || len(secret) == 0 {
		return nil, ErrSecret
	}
	return secret, nil
}

// FormatSecret is a secret as apps take it.
func FormatSecret(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// Split takes the code off the end of a password that it was appended to. It tells
// whether there is one: ASCII digits with something before them.
func Split(password string) (rest, code string, ok bool) {
	at := len(password) - Digits
	if at <= 0 || strings.Trim(password[at:], "0123456789") != "" {
		return "", "", false
	}
	return password[:at], password[at:], true
}
