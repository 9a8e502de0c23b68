package mockserver_test

import (
	"crypto"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

type members = map[string]any

const (
	jwtClientID     = "0123456789abcdef0123456789abcdef"
	jwtClientSecret = "a+secret&of=4;signs"
	jwtSharedKey    = "a shared key of sixty-four letters, so that it will do for HS512"
	jwtGrant        = "urn:ietf:params:oauth:grant-type:jwt-bearer"
)

func testKey(t testing.TB, name string) crypto.Signer {
	t.Helper()
	text, err := os.ReadFile("oauth/assertion/testdata/" + name + ".key")
	require.NoError(t, err)
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	require.NoError(t, err)
	signer, ok := key.(crypto.Signer)
	require.True(t, ok)
	return signer
}

func testCertificate(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("oauth/assertion/testdata/" + name + ".crt")
	require.NoError(t, err)
	return string(text)
}

// jwtWorld is an instance with a JWT client, its keys, and users for it.
type jwtWorld struct {
	t     *testing.T
	globe *mocktest.Globe
}

func newJWTWorld(t *testing.T, options ...mocktest.Option) jwtWorld {
	t.Helper()
	now := mocktest.Now(time.Date(2025, 10, 1, 12, 0, 0, 0, time.UTC))
	w := jwtWorld{t, mocktest.New(t, append([]mocktest.Option{mocktest.Release("zurich"), now}, options...)...)}
	w.globe.Freeze()
	w.globe.Import("oauth_jwt", map[string]string{
		"sys_id": id("c1"), "name": "jwt", "client_id": jwtClientID, "client_secret": jwtClientSecret, "user_field": "email",
		"access_token_lifespan": "1800",
	})
	w.globe.Import("sys_certificate",
		map[string]string{"sys_id": id("ce1"), "name": "rsa", "pem_certificate": testCertificate(t, "rsa")},
		map[string]string{"sys_id": id("ce2"), "name": "ec", "pem_certificate": testCertificate(t, "p256")},
	)
	w.globe.Import("jwt_verifier_map",
		map[string]string{"sys_id": id("d1"), "name": "rsa", "kid": "k1", "sys_certificate": id("ce1"), "oauth_jwt": id("c1")},
		map[string]string{"sys_id": id("d2"), "name": "ec", "kid": "k2", "sys_certificate": id("ce2"), "oauth_jwt": id("c1")},
		map[string]string{"sys_id": id("d3"), "name": "shared", "kid": "k3", "shared_key": jwtSharedKey, "oauth_jwt": id("c1")},
	)
	w.globe.Import("sys_user",
		map[string]string{"sys_id": id("a1"), "user_name": "jo.wt", "email": "jo@example.com", "active": "true"},
		map[string]string{"sys_id": id("a2"), "user_name": "gone", "email": "gone@example.com", "active": "false"},
		map[string]string{"sys_id": id("a3"), "user_name": "locked", "email": "locked@example.com", "active": "true", "locked_out": "true"},
		map[string]string{"sys_id": id("a4"), "user_name": "twin1", "email": "twin@example.com", "active": "true"},
		map[string]string{"sys_id": id("a5"), "user_name": "twin2", "email": "twin@example.com", "active": "true"},
	)
	return w
}

func id(end string) string { return strings.Repeat("7", 32-len(end)) + end }

// says are the claims of a good assertion, with some of them otherwise; nil takes one
// away.
func (w jwtWorld) says(otherwise members) members {
	now := w.globe.Now()
	all := members{
		"iss": jwtClientID, "aud": jwtClientID, "sub": "jo@example.com", "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		"jti": "a name of its own",
	}
	maps.Copy(all, otherwise)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return all
}

// signed makes a token with a test key, "" for the shared one.
func signed(t *testing.T, algorithm, key, kid string, claims any) string {
	t.Helper()
	var material any = []byte(jwtSharedKey)
	if key != "" {
		material = testKey(t, key)
	}
	return signedWith(t, algorithm, material, kid, claims)
}

func signedWith(t *testing.T, algorithm string, material any, kid string, claims any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT")
	if kid != "" {
		options = options.WithHeader("kid", kid)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(algorithm), Key: material}, options)
	require.NoError(t, err)
	text, raw := claims.(string)
	if !raw {
		encoded, err := json.Marshal(claims)
		require.NoError(t, err)
		text = string(encoded)
	}
	object, err := signer.Sign([]byte(text))
	require.NoError(t, err)
	compact, err := object.CompactSerialize()
	require.NoError(t, err)
	return compact
}

// tokenAnswer is what the token endpoint says.
type tokenAnswer struct {
	status int
	body   string

	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	Error        string `json:"error"`
	Description  string `json:"error_description"`
}

// trade brings an assertion to the token endpoint.
func (w jwtWorld) trade(assertion string) tokenAnswer {
	w.t.Helper()
	return w.post(w.globe, url.Values{
		"grant_type": {jwtGrant}, "client_id": {jwtClientID}, "client_secret": {jwtClientSecret}, "assertion": {assertion},
	})
}

func (w jwtWorld) post(globe *mocktest.Globe, form url.Values, headers ...string) tokenAnswer {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, globe.URL+"/oauth_token.do", strings.NewReader(form.Encode()))
	require.NoError(w.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	var a tokenAnswer
	a.status, a.body = send(w.t, globe.HTTPClient(), request)
	require.NoError(w.t, json.Unmarshal([]byte(a.body), &a), a.body)
	return a
}

// whoami is the user name that a Bearer stands for, "" for nobody.
func (w jwtWorld) whoami(globe *mocktest.Globe, bearer string) string {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet,
		globe.URL+"/api/now/table/sys_user?sysparm_query=sys_id=javascript:gs.getUserID()&sysparm_fields=user_name", http.NoBody)
	require.NoError(w.t, err)
	request.Header.Set("Authorization", "Bearer "+bearer)
	status, body := send(w.t, globe.HTTPClient(), request)
	if status != http.StatusOK {
		require.Equal(w.t, http.StatusUnauthorized, status, body)
		return ""
	}
	var list struct {
		Result []struct {
			UserName string `json:"user_name"`
		} `json:"result"`
	}
	require.NoError(w.t, json.Unmarshal([]byte(body), &list), body)
	require.Len(w.t, list.Result, 1, body)
	return list.Result[0].UserName
}
