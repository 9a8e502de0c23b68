package suite

import (
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/forge"
)

// Make makes the token, of a header, a secret and claims whose variables are filled in.
func (s *Sign) Make(header map[string]any, secret string, claims []byte) (string, error) {
	return forge.Token{Algorithm: s.Alg, Key: s.Key, Secret: secret, Header: header, Claims: claims}.Sign()
}

// keyPrefix begins the variables that are texts of the kit's keys.
const keyPrefix = "key."

// KeyText is what a variable of the kit's keys stands for, in PEM. It is false for other
// variables.
func (v Variable) KeyText() (text string, ok bool, err error) {
	name, ok := strings.CutPrefix(v.Name, keyPrefix)
	if !ok {
		return "", false, nil
	}
	key, half, _ := strings.Cut(name, ".")
	if half == "certificate" {
		text, err = forge.Certificate(key)
	} else {
		text, err = forge.Public(key)
	}
	return text, true, err
}
