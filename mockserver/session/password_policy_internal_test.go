package session

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

func TestPasswordPolicies(t *testing.T) {
	for password, want := range map[string]struct{ usual, strong int }{
		"Snow-and-7":            {0, 0},
		"SnowAnd77":             {0, 1}, // nothing special
		"snow-and-7":            {1, 1},
		"SNOW-AND-7":            {1, 1},
		"Snow-andice":           {1, 1},
		"Sn-7":                  {1, 1},
		"Snow-1234":             {0, 1},
		"Snow-7-QWERty":         {0, 1},
		"Snow-123-qwe-7":        {0, 0},
		"Snow-7-aaaa":           {0, 1},
		"Snow-7-aaa":            {0, 0},
		"Snów-änd-7":            {0, 0},
		"":                      {4, 5},
		"aaaa":                  {3, 5},
		"\u0391\u03b2-ice-cold": {1, 1},
	} {
		require.Empty(t, passwordPolicies[release.PasswordPolicyNone].breaches(password))
		require.Len(t, passwordPolicies[release.PasswordPolicyDefault].breaches(password), want.usual, "%s", password)
		require.Len(t, passwordPolicies[release.PasswordPolicyDefaultStrong].breaches(password), want.strong, "%s", password)
	}
}
