package assertion

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

// Claims are what a token says.
type Claims struct {
	Issuer, Subject string
	Audience        []string

	times jwt.Claims
	all   map[string]value
}

// readClaims returns an error wrapping ErrClaims for claims of RFC 7519 §4.1 that are
// of another type than theirs: an exp in quotes is no exp.
func readClaims(payload []byte) (*Claims, error) {
	all, err := object(payload)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrClaims, err)
	}
	c := &Claims{all: all}
	for name, into := range map[string]*string{"iss": &c.Issuer, "sub": &c.Subject} {
		if v, there := all[name]; there {
			if *into, there = v.text(); !there {
				return nil, fmt.Errorf("%w: %s is no text", ErrClaims, name)
			}
		}
	}
	if v, there := all["aud"]; there {
		if c.Audience, there = v.texts(); !there {
			return nil, fmt.Errorf("%w: aud is neither a text nor a list of them", ErrClaims)
		}
	}
	for name, into := range map[string]**jwt.NumericDate{"exp": &c.times.Expiry, "nbf": &c.times.NotBefore, "iat": &c.times.IssuedAt} {
		if v, there := all[name]; there {
			if *into, err = v.date(); err != nil {
				return nil, fmt.Errorf("%w: %s %w", ErrClaims, name, err)
			}
		}
	}
	return c, nil
}

// latest is the last second of the year 9999, beyond which times are not reckoned
// with.
const latest = 253402300799

// date reads a NumericDate of RFC 7519 §2: seconds, with a fraction or without.
func (v value) date() (*jwt.NumericDate, error) {
	n, ok := v.number()
	if !ok || math.Abs(n) > latest {
		return nil, errors.New("is no number of seconds up to the year 9999")
	}
	date := jwt.NumericDate(math.Floor(n))
	return &date, nil
}

// Text is the value of a claim that is a text and not empty.
func (c *Claims) Text(name string) (string, bool) {
	text, ok := c.all[name].text()
	return text, ok && text != ""
}

// Has tells whether there is a claim.
func (c *Claims) Has(name string) bool {
	_, there := c.all[name]
	return there
}

// Expires is when the token ends, without any skew; the zero time where it does not say.
func (c *Claims) Expires() time.Time { return c.times.Expiry.Time() }

// IssuedAt is when the token was made; the zero time where it does not say.
func (c *Claims) IssuedAt() time.Time { return c.times.IssuedAt.Time() }

// Kind is the type of a claim's value.
type Kind string

// The types of values that can be wanted; a list of texts counts as a text.
const (
	AnyKind Kind = ""
	Text    Kind = "string"
	Number  Kind = "number"
	Boolean Kind = "boolean"
)

// Holds tells whether a claim has the value that a row wants, written as a row has
// it: a text is itself, a list of texts holds it, a number is the same number, and
// true or false is that.
func (c *Claims) Holds(name string, kind Kind, want string) bool {
	v, there := c.all[name]
	if !there {
		return false
	}
	if texts, ok := v.texts(); ok {
		return (kind == AnyKind || kind == Text) && slices.Contains(texts, want)
	}
	if n, ok := v.number(); ok {
		wanted, err := strconv.ParseFloat(want, 64)
		return (kind == AnyKind || kind == Number) && err == nil && n == wanted
	}
	return (kind == AnyKind || kind == Boolean) && (v.kind() == 't' || v.kind() == 'f') && string(v) == want
}

// Expected is what a token must say.
type Expected struct {
	Now  time.Time // the instance's
	Skew time.Duration
	// LongestLife is how far ahead of now a token may end, beside the skew; zero is
	// any.
	LongestLife time.Duration
	// Audiences are the names of whom it is for: one of them must be among its own.
	Audiences []string
	Issuer    string // "" for any
}

// Judge returns an error wrapping ErrClaims for a token without an end, ErrTime,
// ErrAudience or ErrIssuer. A token is good to the last second of its skew.
func (c *Claims) Judge(e Expected) error {
	if e.Now.IsZero() { // which would stand for the machine's time below
		return fmt.Errorf("%w: no time to judge by", ErrTime)
	}
	if c.times.Expiry == nil {
		return fmt.Errorf("%w: no exp", ErrClaims)
	}
	if err := c.times.ValidateWithLeeway(jwt.Expected{Time: e.Now}, e.Skew); err != nil {
		return fmt.Errorf("%w: %w", ErrTime, err)
	}
	if e.LongestLife > 0 && c.Expires().After(e.Now.Add(e.Skew+e.LongestLife)) {
		return fmt.Errorf("%w: it ends too far ahead", ErrTime)
	}
	if !slices.ContainsFunc(e.Audiences, func(name string) bool { return slices.Contains(c.Audience, name) }) {
		return ErrAudience
	}
	if e.Issuer != "" && e.Issuer != c.Issuer {
		return ErrIssuer
	}
	return nil
}
