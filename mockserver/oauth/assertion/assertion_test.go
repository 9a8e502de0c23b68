package assertion_test

import (
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/assertion"
)

var (
	everything = []string{"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512"}
	now        = time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
	secret     = strings.Repeat("a shared secret ", 4)
)

func pemOf(t testing.TB, file string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	return string(text)
}

func private(t testing.TB, name string) crypto.PrivateKey {
	t.Helper()
	block, _ := pem.Decode([]byte(pemOf(t, name+".key")))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	require.NoError(t, err)
	return key
}

func public(t testing.TB, name string) crypto.PublicKey {
	t.Helper()
	key, ok := private(t, name).(crypto.Signer)
	require.True(t, ok)
	return key.Public()
}

func certificate(t testing.TB, name string) assertion.Key {
	t.Helper()
	key, err := assertion.Certificate(pemOf(t, name+".crt"))
	require.NoError(t, err)
	return key
}

type members = map[string]any

// sign makes a token with go-jose's own signer.
func sign(t testing.TB, algorithm string, key any, header members, claims any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT")
	for name, value := range header {
		options = options.WithHeader(jose.HeaderKey(name), value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(algorithm), Key: key}, options)
	require.NoError(t, err)
	text, ok := claims.(string)
	if !ok {
		encoded, err := json.Marshal(claims)
		require.NoError(t, err)
		text = string(encoded)
	}
	signed, err := signer.Sign([]byte(text))
	require.NoError(t, err)
	compact, err := signed.CompactSerialize()
	require.NoError(t, err)
	return compact
}

// forge writes the parts of a token as they are given.
func forge(header, claims, signature string) string {
	e := base64.RawURLEncoding
	return e.EncodeToString([]byte(header)) + "." + e.EncodeToString([]byte(claims)) + "." + e.EncodeToString([]byte(signature))
}

func claims(more members) members {
	all := members{"iss": "me", "sub": "abel", "aud": "you", "exp": now.Add(5 * time.Minute).Unix()}
	maps.Copy(all, more)
	return all
}

func TestAlgorithms(t *testing.T) {
	signers := map[string]any{
		"RS256": private(t, "rsa"), "RS384": private(t, "rsa"), "RS512": private(t, "rsa"),
		"ES256": private(t, "p256"), "ES384": private(t, "p384"), "ES512": private(t, "p521"),
		"HS256": []byte(secret), "HS384": []byte(secret), "HS512": []byte(secret),
	}
	keys := []assertion.Key{
		certificate(t, "rsa"), certificate(t, "p256"), certificate(t, "p384"), certificate(t, "p521"), assertion.Shared(secret),
	}
	for algorithm, signer := range signers {
		text := sign(t, algorithm, signer, members{"kid": "k1"}, claims(nil))
		token, err := assertion.Read(text, everything)
		require.NoError(t, err, algorithm)
		require.Equal(t, "k1", token.KeyID)
		said, err := token.Verify(keys...)
		require.NoError(t, err, algorithm)
		require.Equal(t, "abel", said.Subject)

		_, err = assertion.Read(text, []string{"none", "PS256"})
		require.ErrorIs(t, err, assertion.ErrAlgorithm, "not in the list")
		_, err = token.Verify(certificate(t, "other"), assertion.Shared(strings.Repeat("x", 64)))
		require.Error(t, err, algorithm)
		changed := strings.Split(text, ".")
		changed[1] = strings.Split(forge("{}", `{"sub":"admin","exp":4e9}`, "x"), ".")[1]
		token, err = assertion.Read(strings.Join(changed, "."), everything)
		require.NoError(t, err)
		_, err = token.Verify(keys...)
		require.ErrorIs(t, err, assertion.ErrSignature, algorithm)
	}
}

// A key of one kind is none for algorithms of another: neither may a public key be
// the secret of an HMAC, whatever text of it was used, nor a short key count.
func TestKeysFit(t *testing.T) {
	spki, err := x509.MarshalPKIXPublicKey(public(t, "rsa"))
	require.NoError(t, err)
	text := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki}))
	for _, secret := range []string{text, pemOf(t, "rsa.crt"), string(spki)} {
		token, err := assertion.Read(sign(t, "HS256", []byte(secret), nil, claims(nil)), everything)
		require.NoError(t, err)
		_, err = token.Verify(certificate(t, "rsa"), certificate(t, "p256"))
		require.ErrorIs(t, err, assertion.ErrKey)
	}
	for algorithm, key := range map[string]assertion.Key{
		"RS256": certificate(t, "p256"), "ES256": certificate(t, "p384"), "ES384": certificate(t, "p256"), "RS512": certificate(t, "short"),
		"HS512": assertion.Shared("32 bytes are not enough for this"), "HS256": assertion.Shared(""),
	} {
		token, err := assertion.Read(forge(`{"alg":"`+algorithm+`"}`, `{}`, "signature"), everything)
		require.NoError(t, err)
		_, err = token.Verify(key)
		require.ErrorIs(t, err, assertion.ErrKey, algorithm)
	}
}

func TestNoKeyIsTakenFromTheToken(t *testing.T) {
	own := jose.JSONWebKey{Key: public(t, "other"), Algorithm: "RS256"}
	block, _ := pem.Decode([]byte(pemOf(t, "other.crt")))
	for name, value := range map[string]any{
		"jwk": own, "jku": "https://example.com/jwks", "x5u": "https://example.com/x5u",
		"x5c": []string{base64.StdEncoding.EncodeToString(block.Bytes)},
	} {
		token, err := assertion.Read(sign(t, "RS256", private(t, "other"), members{name: value}, claims(nil)), everything)
		if err == nil {
			_, err = token.Verify(certificate(t, "rsa"))
		}
		require.Error(t, err, name)
	}
}

func TestMalformed(t *testing.T) {
	good := sign(t, "RS256", private(t, "rsa"), nil, claims(nil))
	parts := strings.Split(good, ".")
	long := sign(t, "RS256", private(t, "rsa"), nil, claims(members{"filler": strings.Repeat("x", 20<<10)}))
	for name, text := range map[string]string{
		"nothing": "", "two parts": parts[0] + "." + parts[1], "no signature": parts[0] + "." + parts[1] + ".",
		"five parts": good + ".x.y", "a line break": good[:10] + "\n" + good[10:], "blanks around": " " + good, "padding": parts[0] + "=." + parts[1] + "." + parts[2],
		"too long": long, "JSON form": `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`,
		"none":                         forge(`{"alg":"none"}`, `{}`, "x"),
		"None":                         forge(`{"alg":"None"}`, `{}`, "x"),
		"no alg":                       forge(`{"typ":"JWT"}`, `{}`, "x"),
		"alg a list":                   forge(`{"alg":["RS256"]}`, `{}`, "x"),
		"alg twice":                    forge(`{"alg":"RS256","alg":"HS256"}`, `{}`, "x"),
		"alg written otherwise, twice": forge(`{"alg":"RS256","\u0061lg":"HS256"}`, `{}`, "x"),
		"kid a number":                 forge(`{"alg":"RS256","kid":1}`, `{}`, "x"),
		"kid too long":                 forge(`{"alg":"RS256","kid":"`+strings.Repeat("k", 256)+`"}`, `{}`, "x"),
		"crit":                         forge(`{"alg":"RS256","crit":["exp"]}`, `{}`, "x"),
		"crit, empty":                  forge(`{"alg":"RS256","crit":[]}`, `{}`, "x"),
		"b64":                          forge(`{"alg":"RS256","b64":false}`, `{}`, "x"),
		"zip":                          forge(`{"alg":"RS256","zip":"DEF"}`, `{}`, "x"),
		"header no object":             forge(`[]`, `{}`, "x"),
		"header with a tail":           forge(`{"alg":"RS256"}{}`, `{}`, "x"),
		"a token inside":               forge(`{"alg":"RS256","cty":"JWT"}`, good, "x"),
		"claims a list":                forge(`{"alg":"RS256"}`, `[{}]`, "x"),
		"a claim twice":                forge(`{"alg":"RS256"}`, `{"sub":"abel","sub":"admin"}`, "x"),
		"a claim twice, below":         forge(`{"alg":"RS256"}`, `{"more":{"a":1,"a":2}}`, "x"),
		"exp a text":                   forge(`{"alg":"RS256"}`, `{"exp":"4000000000"}`, "x"),
		"exp null":                     forge(`{"alg":"RS256"}`, `{"exp":null}`, "x"),
		"exp beyond reckoning":         forge(`{"alg":"RS256"}`, `{"exp":1e300}`, "x"),
		"exp no number":                forge(`{"alg":"RS256"}`, `{"exp":1e999}`, "x"),
		"nbf beyond reckoning":         forge(`{"alg":"RS256"}`, `{"nbf":9223372036854775807}`, "x"),
		"iat a list":                   forge(`{"alg":"RS256"}`, `{"iat":[1]}`, "x"),
		"sub a number":                 forge(`{"alg":"RS256"}`, `{"sub":1}`, "x"),
		"aud a number":                 forge(`{"alg":"RS256"}`, `{"aud":1}`, "x"),
		"aud of numbers":               forge(`{"alg":"RS256"}`, `{"aud":["a",1]}`, "x"),
		"a signature with stray bits":  strings.TrimSuffix(forge(`{"alg":"RS256"}`, `{}`, "x"), "eA") + "eB",
		"not UTF-8":                    forge(`{"alg":"RS256"}`, "{\"sub\":\"\xff\"}", "x"),
	} {
		_, err := assertion.Read(text, everything)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "admin", "an error tells what was sent")
	}
	require.True(t, assertion.LooksLike(good))
	require.False(t, assertion.LooksLike(strings.Repeat("A", 86)))
}

// A token is good to the second of its skew and no further, on either side.
func TestJudge(t *testing.T) {
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	skew := 300 * time.Second
	for name, c := range map[string]struct {
		more   members
		wanted error
	}{
		"as it should be":        {nil, nil},
		"several audiences":      {members{"aud": []string{"others", "you"}}, nil},
		"over for 299 seconds":   {members{"exp": at(-299 * time.Second)}, nil},
		"over for 301 seconds":   {members{"exp": at(-301 * time.Second)}, assertion.ErrTime},
		"good in 299 seconds":    {members{"nbf": at(299 * time.Second), "iat": at(299 * time.Second)}, nil},
		"not before 301 seconds": {members{"nbf": at(301 * time.Second)}, assertion.ErrTime},
		"issued in 301 seconds":  {members{"iat": at(301 * time.Second)}, assertion.ErrTime},
		"over before 1970":       {members{"exp": -1}, assertion.ErrTime},
		"fractions":              {members{"exp": float64(at(0)) + 0.5, "iat": float64(at(0)) - 0.5}, nil},
		"good for an hour":       {members{"exp": at(time.Hour)}, nil},
		"good for a day":         {members{"exp": at(24 * time.Hour)}, assertion.ErrTime},
		"for somebody else":      {members{"aud": "others"}, assertion.ErrAudience},
		"for a longer name":      {members{"aud": "you "}, assertion.ErrAudience},
		"for nobody":             {members{"aud": []string{}}, assertion.ErrAudience},
		"by somebody else":       {members{"iss": "they"}, assertion.ErrIssuer},
		"without end":            {members{"exp": nil}, assertion.ErrClaims},
	} {
		said := claims(c.more)
		if v, given := c.more["exp"]; given && v == nil {
			delete(said, "exp")
		}
		token, err := assertion.Read(sign(t, "HS256", []byte(secret), nil, said), everything)
		require.NoError(t, err, name)
		proven, err := token.Verify(assertion.Shared(secret))
		require.NoError(t, err, name)
		err = proven.Judge(assertion.Expected{Now: now, Skew: skew, LongestLife: time.Hour, Audiences: []string{"me", "you"}, Issuer: "me"})
		require.ErrorIs(t, err, c.wanted, name)
		require.Error(t, proven.Judge(assertion.Expected{Audiences: []string{"you"}}), "judged by no clock at all")
	}
}

func TestHolds(t *testing.T) {
	text := sign(t, "HS256", []byte(secret), nil, `{"a":"x","l":["x","y"],"n":3,"b":true,"o":{"a":1},"z":null,"e":"","t":"true"}`)
	token, err := assertion.Read(text, everything)
	require.NoError(t, err)
	said := token.Unproven
	for _, c := range [][2]string{{"a", "x"}, {"l", "y"}, {"n", "3"}, {"n", "3.0"}, {"b", "true"}, {"e", ""}} {
		require.True(t, said.Holds(c[0], assertion.AnyKind, c[1]), c)
	}
	for _, c := range [][2]string{{"a", ""}, {"a", "X"}, {"l", "x,y"}, {"n", ""}, {"n", "4"}, {"b", "false"}, {"o", `{"a":1}`}, {"z", "null"}, {"z", ""}, {"missing", ""}} {
		require.False(t, said.Holds(c[0], assertion.AnyKind, c[1]), c)
	}
	require.True(t, said.Holds("t", assertion.Text, "true"))
	require.False(t, said.Holds("t", assertion.Boolean, "true"), "a text is no truth")
	require.False(t, said.Holds("b", assertion.Text, "true"))
	require.True(t, said.Holds("n", assertion.Number, "3"))
	require.False(t, said.Holds("n", assertion.Boolean, "3"))
	got, ok := said.Text("a")
	require.True(t, ok)
	require.Equal(t, "x", got)
	for _, name := range []string{"l", "n", "z", "e", "missing"} {
		_, ok := said.Text(name)
		require.False(t, ok, name)
	}
}

func TestKeySet(t *testing.T) {
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
		{Key: public(t, "rsa"), KeyID: "a", Algorithm: "RS256", Use: "sig"},
		{Key: private(t, "p256"), KeyID: "private"},
		{Key: public(t, "other"), KeyID: "enc", Use: "enc"},
		{Key: []byte(secret), KeyID: "a"},
	}}
	document, err := json.Marshal(set)
	require.NoError(t, err)
	document = []byte(strings.Replace(string(document), `{"keys":[`, `{"keys":[{"kty":"new","kid":"n"},7,`, 1))
	keys, err := assertion.KeySet(document)
	require.NoError(t, err)
	require.Len(t, keys, 2, "public keys for signatures alone")

	token, err := assertion.Read(sign(t, "RS256", private(t, "rsa"), members{"kid": "a"}, claims(nil)), everything)
	require.NoError(t, err)
	_, err = token.Verify(assertion.Named(keys, "a")...)
	require.NoError(t, err)
	token, err = assertion.Read(sign(t, "RS512", private(t, "rsa"), members{"kid": "a"}, claims(nil)), everything)
	require.NoError(t, err)
	_, err = token.Verify(assertion.Named(keys, "a")...)
	require.ErrorIs(t, err, assertion.ErrKey, "the set says that the key is for RS256")
	token, err = assertion.Read(sign(t, "HS256", []byte(secret), members{"kid": "a"}, claims(nil)), everything)
	require.NoError(t, err)
	_, err = token.Verify(keys...)
	require.ErrorIs(t, err, assertion.ErrKey, "a published secret")

	require.Empty(t, assertion.Named(keys, ""))
	require.Empty(t, assertion.Named(keys, "b"))
	require.Len(t, assertion.Named(keys[:1], ""), 1)
	for _, wrong := range []string{"", "[]", "{}", `{"keys":[]}`, `{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}`, `{"keys":{}}`} {
		_, err := assertion.KeySet([]byte(wrong))
		require.ErrorIs(t, err, assertion.ErrKey, wrong)
	}
}

func TestCertificate(t *testing.T) {
	for _, wrong := range []string{"", "text", pemOf(t, "rsa.key"), strings.Repeat("A", 40<<10), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		_, err := assertion.Certificate(wrong)
		require.ErrorIs(t, err, assertion.ErrKey)
	}
	key := certificate(t, "rsa")
	require.Equal(t, 2010, key.From.Year())
	require.Equal(t, 2100, key.Until.Year())
	_, err := assertion.Certificate("Bag Attributes\n" + pemOf(t, "rsa.crt") + pemOf(t, "other.crt"))
	require.NoError(t, err, "the first of several, after other text")
}
