package assertion_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/assertion"
)

// Whatever comes, what is read as a token is exactly the text that came: its parts,
// encoded anew, are the same, so that no other text passes for it. Nothing that was
// not signed here has a signature.
func FuzzRead(f *testing.F) {
	good := sign(f, "HS256", []byte(secret), nil, claims(nil))
	f.Add(good)
	f.Add(sign(f, "RS256", private(f, "other"), members{"kid": "../../etc"}, `{"aud":["a","b"],"exp":1.5}`))
	f.Add(forge(`{"alg":"none"}`, `{"exp":"1"}`, ""))
	f.Add(strings.TrimSuffix(forge(`{"alg":"RS256"}`, `{}`, "x"), "eA") + "eB")
	f.Add(forge(`{"alg":"HS256","crit":["b64"],"b64":false}`, `{"sub":"a","sub":"b"}`, "x"))
	keys := []assertion.Key{certificate(f, "rsa"), certificate(f, "p256"), assertion.Shared(secret)}
	f.Fuzz(func(t *testing.T, text string) {
		token, err := assertion.Read(text, everything)
		if err != nil {
			return
		}
		require.True(t, assertion.LooksLike(text))
		require.Contains(t, everything, token.Algorithm)
		for part := range strings.SplitSeq(text, ".") {
			decoded, err := base64.RawURLEncoding.DecodeString(part)
			require.NoError(t, err)
			require.Equal(t, part, base64.RawURLEncoding.EncodeToString(decoded))
		}
		if said, err := token.Verify(keys...); err == nil {
			require.NotNil(t, said)
			require.Contains(t, text, good[:strings.LastIndex(good, ".")], "forged")
		}
		_ = token.Unproven.Judge(assertion.Expected{Now: now, Audiences: token.Unproven.Audience})
	})
}

func FuzzKeySet(f *testing.F) {
	f.Add(`{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"a"}]}`)
	f.Add(`{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a","x5c":["AA"]}]}`)
	f.Add(`{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		keys, err := assertion.KeySet([]byte(text))
		require.Equal(t, err == nil, len(keys) > 0)
		token, err := assertion.Read(sign(t, "HS256", []byte(secret), nil, claims(nil)), everything)
		require.NoError(t, err)
		_, err = token.Verify(keys...)
		require.ErrorIs(t, err, assertion.ErrKey, "a set holds secrets")
	})
}

// Whatever is registered as a certificate, it is an error of its own or a key for the
// algorithms of its kind alone: never one for a shared secret.
func FuzzCertificate(f *testing.F) {
	for _, name := range []string{"rsa", "p256", "short"} {
		f.Add(pemOf(f, name+".crt"))
	}
	f.Add("-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----")
	f.Add(pemOf(f, "rsa.key"))
	hmac, err := assertion.Read(sign(f, "HS256", []byte(secret), nil, claims(nil)), everything)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		key, err := assertion.Certificate(text)
		if err != nil {
			require.ErrorIs(t, err, assertion.ErrKey)
			return
		}
		require.False(t, key.From.IsZero() && key.Until.IsZero())
		_, err = hmac.Verify(key)
		require.ErrorIs(t, err, assertion.ErrKey)
	})
}
