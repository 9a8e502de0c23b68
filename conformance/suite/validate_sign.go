package suite

import (
	"maps"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/forge"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

func (j *judge) sign(s Step) {
	sign := s.Sign
	switch {
	case sign.Token == "":
		j.wrongf(s.Line, "sign has no token; name the variable that later steps use")
	case slices.Contains(Variables, sign.Token):
		j.wrongf(s.Line, "token %s would hide the variable of that name", sign.Token)
	case strings.ContainsFunc(sign.Token, strangeInName):
		j.wrongf(s.Line, "token %q: the name of a variable has letters, digits, dots, underscores and hyphens", sign.Token)
	}
	if sign.Key != "" && !slices.Contains(forge.Keys, sign.Key) {
		j.wrongf(s.Line, "the kit has no key %q%s", sign.Key, nearest.Hint(sign.Key, forge.Keys))
	}
	if sign.Alg != "" && !slices.Contains(forge.Algorithms, sign.Alg) {
		j.wrongf(s.Line, "the kit cannot sign with %q%s", sign.Alg, nearest.Hint(sign.Alg, forge.Algorithms))
	}
	if unsigned := sign.Alg == "none"; (sign.Key != "") == (sign.Secret != "") && !unsigned || unsigned && sign.Key+sign.Secret != "" {
		j.wrongf(s.Line, "sign takes key or secret, and neither for alg: none")
	}
	if known := slices.Contains(forge.Algorithms, sign.Alg) && (sign.Key == "" || slices.Contains(forge.Keys, sign.Key)); known && !forge.Suits(sign.Alg, sign.Key) {
		j.wrongf(s.Line, "alg %s and this key do not go together; RS… takes rsa or other, ES… takes ec, HS… takes a secret", sign.Alg)
	}
	if (sign.Raw != "") == (sign.Claims != nil || len(sign.At) > 0) {
		j.wrongf(s.Line, "sign takes claims and at, or raw in place of both")
	}
	for _, object := range []*Value{sign.Header, sign.Claims} {
		if object == nil {
			continue
		}
		if _, ok := object.Any.(map[string]any); !ok {
			j.wrongf(s.Line, "header and claims are mappings; raw sends anything else")
		}
	}
	if sign.Claims == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(sign.At)) {
		if claims, _ := sign.Claims.Any.(map[string]any); claims[name] != nil {
			j.wrongf(s.Line, "claim %s stands in claims and in at; give it once", name)
		}
	}
}

// signedOnce refuses a token that takes the place of another: what comes after it
// would be said of the wrong one. Of two that apply on different releases one is made.
func (j *judge) signedOnce(steps []Step) {
	signed := map[string]Step{}
	for _, s := range steps {
		if s.Sign == nil {
			continue
		}
		if first, twice := signed[s.Sign.Token]; twice && first.When == s.When {
			j.wrongf(s.Line, "token %s is signed in line %d already; give this one another name", s.Sign.Token, first.Line)
		}
		signed[s.Sign.Token] = s
	}
}
