package session

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// PasswordPolicy is what a password has to have that somebody chooses now; 0 asks for
// nothing.
type PasswordPolicy struct {
	Shortest, Longest                      int // in characters
	Uppercase, Lowercase, Numeric, Special int // of these, at least
	Sequence                               int // so many characters that follow one another in a row of keys are refused
	Repetition                             int // so many times the same character in a row is refused
}

// passwordPolicies are those that a release may have (documented: "Enabling password
// policies on your instance", the presets Default and Default Strong, of which the
// latter has four characters as both thresholds; assumed: that the threshold itself is
// refused). What of a user's own data may stand in a password ("Disallow User Data") is
// not played: no page says what the presets do.
var passwordPolicies = map[release.PasswordPolicy]*PasswordPolicy{
	release.PasswordPolicyNone:    {},
	release.PasswordPolicyDefault: {Shortest: 8, Longest: 100, Uppercase: 1, Lowercase: 1, Numeric: 1},
	release.PasswordPolicyDefaultStrong: {
		Shortest: 8, Longest: 100, Uppercase: 1, Lowercase: 1, Numeric: 1, Special: 1, Sequence: 4, Repetition: 4,
	},
}

// keyRows are where characters follow one another (assumed: that page has 123456,
// qwerty and !@#$%^ as examples).
var keyRows = []string{"01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "!@#$%^&*()"}

// PasswordError refuses a new password, with what is wrong with it in words for people.
type PasswordError struct{ Reasons []string }

// Error implements error. It says nothing of the password itself.
func (e *PasswordError) Error() string { return strings.Join(e.Reasons, " ") }

// Demands are what the policy asks for, in words for people.
func (p *PasswordPolicy) Demands() []string {
	var all []string
	for _, d := range p.demands() {
		all = append(all, d.text)
	}
	return all
}

// demand is one thing that a policy asks for.
type demand struct {
	text string
	met  func(password string) bool
}

func (p *PasswordPolicy) demands() []demand {
	var all []demand
	add := func(wanted int, format string, met func(string) bool) {
		if wanted > 0 {
			all = append(all, demand{text: fmt.Sprintf(format, wanted), met: met})
		}
	}
	has := func(wanted int, kind func(rune) bool) func(string) bool {
		return func(password string) bool { return count(password, kind) >= wanted }
	}
	add(p.Shortest, "At least %d characters", func(s string) bool { return utf8.RuneCountInString(s) >= p.Shortest })
	add(p.Longest, "At most %d characters", func(s string) bool { return utf8.RuneCountInString(s) <= p.Longest })
	add(p.Uppercase, "At least %d uppercase letter", has(p.Uppercase, unicode.IsUpper))
	add(p.Lowercase, "At least %d lowercase letter", has(p.Lowercase, unicode.IsLower))
	add(p.Numeric, "At least %d numeral", has(p.Numeric, unicode.IsDigit))
	add(p.Special, "At least %d special character", has(p.Special, special))
	add(p.Sequence, "No %d characters that follow one another, such as 1234 or qwer", func(s string) bool { return !sequential(s, p.Sequence) })
	add(p.Repetition, "No character %d times in a row", func(s string) bool { return !repetitive(s, p.Repetition) })
	return all
}

// breaches are the demands that a password does not meet.
func (p *PasswordPolicy) breaches(password string) []string {
	var wrong []string
	for _, d := range p.demands() {
		if !d.met(password) {
			wrong = append(wrong, d.text)
		}
	}
	return wrong
}

func special(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func count(text string, kind func(rune) bool) (n int) {
	for _, r := range text {
		if kind(r) {
			n++
		}
	}
	return n
}

// sequential tells whether so many characters follow one another as on a keyboard or in
// the alphabet.
func sequential(password string, length int) bool {
	text := []rune(strings.ToLower(password))
	for i := 0; i+length <= len(text); i++ {
		part := string(text[i : i+length])
		for _, row := range keyRows {
			if strings.Contains(row, part) {
				return true
			}
		}
	}
	return false
}

func repetitive(password string, length int) bool {
	run, last := 0, rune(-1)
	for _, r := range password {
		if r != last {
			run, last = 0, r
		}
		if run++; run >= length {
			return true
		}
	}
	return false
}
