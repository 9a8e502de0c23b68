package oauth

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// The example of RFC 7636, appendix B.
const (
	exampleVerifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	exampleChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

func TestChallenges(t *testing.T) {
	lenient := &release.Settings{OAuthPKCE: true, PKCERequired: release.PKCEPublicClients, PKCEPlain: true}
	s256Only := &release.Settings{OAuthPKCE: true, PKCERequired: release.PKCEPublicClients}
	everybody := &release.Settings{OAuthPKCE: true, PKCERequired: release.PKCEAllClients}
	private, obliged := &client{}, &client{pkce: true}
	s256, plain := challenge{exampleChallenge, "S256"}, challenge{exampleVerifier, "plain"}
	for name, one := range map[string]struct {
		s                 *release.Settings
		c                 *client
		challenge, method string
		want              challenge
		err               error
	}{
		"S256":                      {lenient, private, exampleChallenge, "S256", s256, nil},
		"S256, of one obliged":      {everybody, obliged, exampleChallenge, "S256", s256, nil},
		"plain":                     {lenient, private, exampleVerifier, "plain", plain, nil},
		"no method is plain":        {lenient, obliged, exampleVerifier, "", plain, nil},
		"plain where S256 is all":   {s256Only, private, exampleVerifier, "plain", challenge{}, errChallengeMethod},
		"no method, S256 is all":    {s256Only, private, exampleVerifier, "", challenge{}, errChallengeMethod},
		"another method":            {lenient, private, exampleChallenge, "S512", challenge{}, errChallengeMethod},
		"the method in small":       {lenient, private, exampleChallenge, "s256", challenge{}, errChallengeMethod},
		"none, of a private client": {lenient, private, "", "", challenge{}, nil},
		"none, of one obliged":      {lenient, obliged, "", "", challenge{}, errChallengeMissing},
		"none, required of all":     {everybody, private, "", "", challenge{}, errChallengeMissing},
		"the method alone":          {lenient, private, "", "S256", challenge{}, errChallengeMissing},
		"a short one":               {lenient, private, strings.Repeat("a", 42), "plain", challenge{}, errChallengeShape},
		"a long one":                {lenient, private, strings.Repeat("a", 129), "plain", challenge{}, errChallengeShape},
		"the longest":               {lenient, private, strings.Repeat("a", 128), "plain", challenge{strings.Repeat("a", 128), "plain"}, nil},
		"no SHA-256":                {lenient, private, exampleChallenge + "=", "S256", challenge{}, errChallengeShape},
		"characters of nobody's":    {lenient, private, strings.Repeat("a", 42) + "\n", "plain", challenge{}, errChallengeShape},
		"before there was PKCE":     {&release.Settings{}, obliged, "x", "y", challenge{}, nil},
	} {
		got, err := challengeOf(one.s, one.c, url.Values{"code_challenge": {one.challenge}, "code_challenge_method": {one.method}})
		require.Equal(t, one.err, err, name)
		require.Equal(t, one.want, got, name)
	}
}

func TestVerifiers(t *testing.T) {
	lax := &release.Settings{PKCEUnaskedVerifier: release.UnaskedVerifierIgnored}
	hard := &release.Settings{PKCEUnaskedVerifier: release.UnaskedVerifierRefused}
	s256, plain := challenge{exampleChallenge, "S256"}, challenge{exampleVerifier, "plain"}
	other := strings.Repeat("a", 43)
	for _, s := range []*release.Settings{lax, hard} {
		require.NoError(t, s256.verify(s, exampleVerifier))
		require.NoError(t, plain.verify(s, exampleVerifier))
		for _, wrong := range []string{"", other, exampleVerifier + "a", exampleVerifier[:42], exampleChallenge} {
			require.ErrorIs(t, s256.verify(s, wrong), errVerifier, wrong)
			require.ErrorIs(t, plain.verify(s, wrong), errVerifier, wrong)
		}
		require.ErrorIs(t, challenge{"", "S256"}.verify(hard, other), errVerifier)
		require.NoError(t, challenge{}.verify(s, ""))
	}
	require.NoError(t, challenge{}.verify(lax, other))
	require.ErrorIs(t, challenge{}.verify(hard, other), errVerifier)
}
