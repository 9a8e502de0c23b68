package suite

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
	"github.com/snowglobe-dev/snowglobe/internal/totp"
)

// Variable is what stands between {{ and }}.
type Variable struct {
	// Name is a word of [Variables], or one that an earlier step captured.
	Name string
	// Offset is how far from there, for now and midnight.
	Offset Offset
	// Count is how many letters, for fill.
	Count int
	// Secret is what the code is made of, for totp: base32, as an app takes it.
	Secret string
	// Captured says that Secret is the name of what a step captured, and no secret yet.
	Captured bool
}

// Code is what an app with the variable's secret shows at a moment. It is "" for a
// variable that was not read from a suite, whose secret may be none.
func (v Variable) Code(at time.Time) string {
	secret, err := totp.ParseSecret(v.Secret)
	if err != nil {
		return ""
	}
	return totp.Code(secret, totp.Step(at))
}

// Variables are the names that need no capture.
var Variables = []string{
	"instance", "host", "release", "admin.user_name", "admin.password",
	"client.id", "client.secret", "unique", "now", "midnight", "fill", "n", "totp",
	"key.rsa.certificate", "key.rsa.public", "key.other.certificate", "key.ec.certificate", "issuer",
}

// capturedName is how a captured secret is told from one that is written out, in
// capitals.
var capturedName = regexp.MustCompile(`^[a-z][a-z0-9._-]*$`)

// maxFill is how many letters a single fill may ask for: more than the largest
// body that an instance takes.
const maxFill = 12 << 20

func parseVariable(text string) (Variable, error) {
	text = strings.TrimSpace(text)
	if count, ok := strings.CutPrefix(text, "fill "); ok {
		n, err := strconv.Atoi(strings.TrimSpace(count))
		if err != nil || n < 1 || n > maxFill {
			return Variable{}, fmt.Errorf("{{%s}}: fill takes a number of letters up to %d", text, maxFill)
		}
		return Variable{Name: "fill", Count: n}, nil
	}
	if secret, ok := strings.CutPrefix(text, "totp "); ok {
		if capturedName.MatchString(secret) {
			return Variable{Name: "totp", Secret: secret, Captured: true}, nil
		}
		if _, err := totp.ParseSecret(secret); err != nil {
			return Variable{}, fmt.Errorf("{{%s}}: %w", text, err)
		}
		return Variable{Name: "totp", Secret: secret}, nil
	}
	if text == "totp" {
		return Variable{}, errors.New("{{totp}}: say of which secret, as in {{totp GEZDGNBVGY3TQOJQ}}")
	}
	for _, moment := range []string{"now", "midnight"} {
		if offset, ok := strings.CutPrefix(text, moment); ok && offset != "" && strings.ContainsAny(offset[:1], "+-") {
			o, err := ParseOffset(offset)
			if err != nil {
				return Variable{}, fmt.Errorf("{{%s}}: %w", text, err)
			}
			return Variable{Name: moment, Offset: o}, nil
		}
	}
	if strings.ContainsFunc(text, strangeInName) {
		return Variable{}, fmt.Errorf("{{%s}}: the name of a variable has letters, digits, dots, underscores and hyphens", text)
	}
	return Variable{Name: text}, nil
}

// strangeInName tells of a sign that no variable's name has.
func strangeInName(r rune) bool {
	return r > unicode.MaxASCII || (!unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r))
}

// Expand fills in the variables of text by asking resolve for each.
func Expand(text string, resolve func(Variable) (string, error)) (string, error) {
	if !strings.Contains(text, "{{") {
		return text, nil
	}
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(text, "{{")
		b.WriteString(before)
		if !open {
			return b.String(), nil
		}
		inside, after, closed := strings.Cut(rest, "}}")
		if !closed {
			return "", errors.New("a variable is opened by {{ and not closed")
		}
		v, err := parseVariable(inside)
		if err != nil {
			return "", err
		}
		value, err := resolve(v)
		if err != nil {
			return "", err
		}
		b.WriteString(value)
		text = after
	}
}

// unknownVariable is the error about a name that nothing gives a value.
func unknownVariable(name string, known []string) error {
	return fmt.Errorf("unknown variable {{%s}}%s", name, nearest.Hint(name, known))
}
