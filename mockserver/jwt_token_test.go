package mockserver_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// signer is an instance whose client gets JWTs.
type signer struct {
	t     *testing.T
	globe *mocktest.Globe
}

func newSigner(t *testing.T, options ...mocktest.Option) signer {
	t.Helper()
	globe := mocktest.New(t, append([]mocktest.Option{mocktest.Release("zurich")}, options...)...)
	globe.Freeze()
	globe.Change("oauth_entity", map[string]string{"client_id": globe.OAuth.ID}, map[string]string{"token_format": "jwt", "sub_claim": "user_name"})
	return signer{t, globe}
}

func (s signer) form(path string, form url.Values) map[string]any {
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.globe.URL+path, strings.NewReader(form.Encode()))
	require.NoError(s.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, body := send(s.t, s.globe.HTTPClient(), request)
	require.Equal(s.t, http.StatusOK, status, body)
	var answer map[string]any
	if body != "" {
		require.NoError(s.t, json.Unmarshal([]byte(body), &answer))
	}
	return answer
}

func (s signer) token() string {
	token, ok := s.form("/oauth_token.do", url.Values{
		"grant_type": {"password"}, "username": {s.globe.Admin.UserName}, "password": {s.globe.Admin.Password},
		"client_id": {s.globe.OAuth.ID}, "client_secret": {s.globe.OAuth.Secret},
	})["access_token"].(string)
	require.True(s.t, ok)
	return token
}

// opens tells whether the API takes a token, in the header and in the address alike.
func (s signer) opens(token string) bool {
	list := s.globe.URL + "/api/now/table/incident?sysparm_limit=1"
	byHeader, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, list, nil)
	require.NoError(s.t, err)
	byHeader.Header.Set("Authorization", "Bearer "+token)
	status, _ := send(s.t, s.globe.HTTPClient(), byHeader)
	require.Equal(s.t, status == http.StatusOK, s.opensByURL(token))
	return status == http.StatusOK
}

// opensByURL tells whether a token opens the API from the address, where it may have any
// letters.
func (s signer) opensByURL(token string) bool {
	list := s.globe.URL + "/api/now/table/incident?sysparm_limit=1"
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, list+"&access_token="+url.QueryEscape(token), nil)
	require.NoError(s.t, err)
	status, _ := send(s.t, s.globe.HTTPClient(), r)
	return status == http.StatusOK
}

func (s signer) keys() *jose.JSONWebKeySet {
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.globe.URL+"/api/now/oauth/jwks", nil)
	require.NoError(s.t, err)
	status, body := send(s.t, s.globe.HTTPClient(), request)
	require.Equal(s.t, http.StatusOK, status)
	var set jose.JSONWebKeySet
	require.NoError(s.t, json.Unmarshal([]byte(body), &set))
	return &set
}

// Whoever has the keys of an instance can tell its tokens, and what is in them.
func TestTokensAreCheckedWithThePublishedKeys(t *testing.T) {
	s := newSigner(t)
	parsed, err := jwt.ParseSigned(s.token(), []jose.SignatureAlgorithm{jose.RS256})
	require.NoError(t, err)
	keys := s.keys().Key(parsed.Headers[0].KeyID)
	require.Len(t, keys, 1)
	require.True(t, keys[0].IsPublic())
	var claims map[string]any
	require.NoError(t, parsed.Claims(keys[0].Key, &claims))
	issued := s.globe.Now().Unix()
	require.Equal(t, s.globe.URL, claims["iss"])
	require.Equal(t, "admin", claims["sub"])
	require.Equal(t, s.globe.OAuth.ID, claims["aud"])
	require.InDelta(t, issued, claims["iat"], 0)
	require.InDelta(t, issued+3600, claims["exp"], 0)
	require.Equal(t, "useraccount", claims["scope"])
	require.Regexp(t, "^[0-9a-f]{32}$", claims["jti"])

	s.globe.Change("oauth_entity", map[string]string{"client_id": s.globe.OAuth.ID}, map[string]string{"sub_claim": "user_password"})
	s.globe.Advance(2 * time.Hour)
	parsed, err = jwt.ParseSigned(s.token(), []jose.SignatureAlgorithm{jose.RS256})
	require.NoError(t, err)
	require.NoError(t, parsed.UnsafeClaimsWithoutVerification(&claims))
	require.Regexp(t, "^[0-9a-f]{32}$", claims["sub"], "no secret is told")
}

// Nothing but what the instance signed, and has a row for, gets in.
func TestForgedTokens(t *testing.T) {
	for _, temper := range []string{"faithful", "strict"} {
		t.Run(temper, func(t *testing.T) { forgedTokens(t, temper) })
	}
}

func forgedTokens(t *testing.T, temper string) {
	t.Helper()
	options := []mocktest.Option{mocktest.Temper(temper), mocktest.Setting("oauth_grant_password", "true"), mocktest.Setting("bearer_in_url", "true")}
	s := newSigner(t, options...)
	good := s.token()
	require.True(t, s.opens(good))
	header, rest, _ := strings.Cut(good, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	var claims map[string]any
	text, err := base64.RawURLEncoding.DecodeString(payload)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &claims))
	jti, ok := claims["jti"].(string)
	require.True(t, ok)
	encoded := func(v any) string {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		return base64.RawURLEncoding.EncodeToString(text)
	}
	longer := maps.Clone(claims)
	longer["exp"] = s.globe.Now().Add(24 * time.Hour).Unix()
	kid := s.keys().Keys[0].KeyID
	public, err := s.keys().Keys[0].MarshalJSON()
	require.NoError(t, err)
	published, ok := s.keys().Keys[0].Key.(*rsa.PublicKey)
	require.True(t, ok)
	own, err := rsa.GenerateKey(nil, 2048)
	require.NoError(t, err)
	_, whole := fetch(t, s.globe.HTTPClient(), s.globe.URL+"/api/now/oauth/jwks")
	signed := func(algorithm string, key any) string { return signedWith(t, algorithm, key, kid, claims) }
	nothing := hmac.New(sha256.New, nil) // with which no library signs
	byNothing := encoded(map[string]any{"alg": "HS256", "typ": "JWT", "kid": kid}) + "." + payload
	nothing.Write([]byte(byNothing))
	for name, token := range map[string]string{
		"the jti alone":           jti,
		"what is kept of the jti": "jti:" + jti,
		"truncated":               good[:len(good)-1],
		"without a signature":     header + "." + payload + ".",
		"alg none":                encoded(map[string]any{"alg": "none", "typ": "JWT", "kid": kid}) + "." + payload + ".",
		"alg None, signed":        encoded(map[string]any{"alg": "None", "typ": "JWT", "kid": kid}) + "." + payload + "." + signature,
		"alg none, signed":        encoded(map[string]any{"alg": "none", "typ": "JWT", "kid": kid}) + "." + payload + "." + signature,
		"a longer life":           header + "." + encoded(longer) + "." + signature,
		"a signature changed":     header + "." + payload + "." + flipped(signature, 3),
		"a key of its own":        encoded(map[string]any{"alg": "RS256", "typ": "JWT", "kid": kid, "jwk": map[string]any{"kty": "oct", "k": "AA"}}) + "." + payload + "." + signature,
		"another key's name":      encoded(map[string]any{"alg": "RS256", "typ": "JWT", "kid": "../../dev/null"}) + "." + payload + "." + signature,
		"HS256 by the public key": signed("HS256", public),
		"HS256 by all keys":       signed("HS256", []byte(whole)),
		"HS256 by the modulus":    signed("HS256", published.N.Bytes()),
		"HS256 by nothing":        byNothing + "." + base64.RawURLEncoding.EncodeToString(nothing.Sum(nil)),
		"RS256 by another key":    signed("RS256", own),
		"RS512 by another key":    signed("RS512", own),
		"only points":             "..",
		"far too long":            header + "." + strings.Repeat("A", 9000) + "." + signature,
	} {
		require.False(t, s.opens(token), name)
	}
	// The last letter stands for four bits, and 16 of them for the same ones.
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for _, letter := range letters {
		if other := good[:len(good)-1] + string(letter); other != good {
			require.False(t, s.opens(other), "the last letter is "+string(letter))
		}
	}
	require.False(t, s.opensByURL(good[:len(good)-5]+"\n"+good[len(good)-5:]), "with a line break")
	require.False(t, s.opensByURL(good+"="), "padded")
	other := newSigner(t, options...)
	require.False(t, other.opens(good), "another instance's")
	require.False(t, s.opens(other.token()), "another instance's")
	require.True(t, s.opens(good), "and the good one is still good")
}

// A fork knows the tokens of its parent up to then, and no parent those of its forks.
func TestJWTsAndForks(t *testing.T) {
	s := newSigner(t, mocktest.Seed(7))
	before := s.token()
	fork := signer{t, s.globe.Fork(t)}
	require.True(t, fork.opens(before))
	require.Equal(t, s.keys(), fork.keys())
	fork.globe.Advance(2 * time.Hour)
	s.globe.Advance(2 * time.Hour)
	after := fork.token()
	require.True(t, fork.opens(after))
	require.False(t, s.opens(after))
	require.False(t, fork.opens(before), "expired")

	s.form("/oauth_revoke_token.do", url.Values{"token": {after}})
	require.True(t, fork.opens(after), "it is not the parent's to revoke")
	fork.form("/oauth_revoke_token.do", url.Values{"token": {after[:len(after)-2]}})
	require.True(t, fork.opens(after))
	fork.form("/oauth_revoke_token.do", url.Values{"token": {after}})
	require.False(t, fork.opens(after))
}

// Keys change with time, and tokens that an older one signed are good to their end.
func TestSigningKeysRotate(t *testing.T) {
	s := newSigner(t, mocktest.Setting("jwt_key_rotation_days", "1"))
	s.globe.Change("oauth_entity", map[string]string{"client_id": s.globe.OAuth.ID}, map[string]string{"access_token_lifespan": "864000"})
	old := s.token()
	s.globe.Advance(48 * time.Hour)
	require.True(t, s.opens(old))
	renewed := s.token()
	require.NotEqual(t, old, renewed)
	require.True(t, s.opens(old))
	require.True(t, s.opens(renewed))
	kid := func(token string) string {
		parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
		require.NoError(t, err)
		return parsed.Headers[0].KeyID
	}
	require.NotEqual(t, kid(old), kid(renewed))
	require.NotEmpty(t, s.keys().Key(kid(old)))
	require.Equal(t, kid(renewed), s.keys().Keys[0].KeyID)
}

// Nothing that an instance writes down has the token in it.
func TestJWTsLeaveNoTrace(t *testing.T) {
	s := newSigner(t)
	token := s.token()
	require.True(t, s.opens(token))
	var all bytes.Buffer
	for _, entry := range s.globe.Journal() {
		text, err := json.Marshal(entry)
		require.NoError(t, err)
		all.Write(text)
	}
	require.NotContains(t, all.String(), token)
	require.NotContains(t, all.String(), url.QueryEscape(token))
}
