package table

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPolicyIsReadStrictly(t *testing.T) {
	_, err := readPolicy("policy.yaml", policyText)
	require.NoError(t, err)
	for _, c := range []struct{ text, want string }{
		{"masked: x\nno_audits: {}\n", "policy.yaml: yaml: unmarshal errors:\n  line 2: field no_audits not found"},
		{"masked: x\nimpersonated: '{user_name}'\n", "does not name {impersonator}"},
		{"impersonated: '{user_name} {impersonator}'\n", "masked is missing"},
		{"masked: x\nimpersonated: '{user_name} {impersonator}'\n---\nmasked: y\n", "second document"},
		{"", "policy.yaml"},
	} {
		_, err := readPolicy("policy.yaml", []byte(c.text))
		require.ErrorContains(t, err, c.want)
	}
}
