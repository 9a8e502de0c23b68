package rules

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestAPolicyIsReadStrictly(t *testing.T) {
	_, err := readTrail(policyFiles, "trail/policy.yaml")
	require.NoError(t, err)
	for _, c := range []struct{ text, want string }{
		{"masked: x\nno_audits: {}\n", `policy.yaml:2: there is no key "no_audits" here`},
		{"masked: x\nimpersonated: '{user_name}'\n", "does not name {impersonator}"},
		{"impersonated: '{user_name} {impersonator}'\n", "masked is missing"},
		{"masked: x\nimpersonated: '{user_name} {impersonator}'\n---\nmasked: y\n", "second document"},
		{"", "policy.yaml:1: the file is empty"},
	} {
		_, err := readTrail(fstest.MapFS{"policy.yaml": {Data: []byte(c.text)}}, "policy.yaml")
		require.ErrorContains(t, err, c.want)
	}
}
