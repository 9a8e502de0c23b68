package suite

import (
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
}
