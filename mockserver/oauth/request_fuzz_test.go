package oauth_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// providers are a faithful one and a strict one.
func providers(f *testing.F) []*provider {
	f.Helper()
	strict, err := release.LookupTemper("strict")
	require.NoError(f, err)
	return []*provider{newProvider(f, "madrid", map[string]string{"oauth_pkce": "true", "oauth_grant_jwt_bearer": "true"}), newProvider(f, "australia", strict.Values())}
}

// Whatever comes to the token endpoint and to that for revocation, the answer is JSON with
// an error that RFC 6749 has, and not one token: nobody here has what it takes for one.
func FuzzTokenRequest(f *testing.F) {
	const form = "application/x-www-form-urlencoded"
	f.Add("grant_type=password&username=abel&password=x&client_id=private&client_secret=x", "", "", form)
	f.Add("grant_type=refresh_token&refresh_token=..&client_id=public", "scope=a&scope=b", "Basic cHJpdmF0ZTp4", form+";charset=latin1")
	f.Add("grant_type=authorization_code&code=a&code_verifier=b&redirect_uri=c", "", "Basic cHVibGljOg==", form)
	f.Add("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=eyJhbGciOiJub25lIn0.e30.", "", "Bearer x", form)
	f.Add("token=eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.AA&token_type_hint=x&client_id=public", "token=%zz", "", form)
	f.Add(`{"grant_type":"password"}`, "grant_type=client_credentials&client_id=private", "Basic Og==", "application/json")
	all := providers(f)
	f.Fuzz(func(t *testing.T, body, query, authorization, kind string) {
		for _, p := range all {
			for _, serve := range []func(http.ResponseWriter, *http.Request) error{p.Token, p.Revoke} {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/oauth_token.do", strings.NewReader(body))
				r.URL.RawQuery = query
				r.Header["Authorization"], r.Header["Content-Type"] = []string{authorization}, []string{kind}
				w := httptest.NewRecorder()
				err := serve(w, r)
				require.NotContains(t, w.Body.String(), "access_token")
				if w.Code == http.StatusOK {
					require.NoError(t, err)
					require.Empty(t, w.Body.String(), "something was revoked")
					continue
				}
				require.ErrorAs(t, err, new(*oauth.Error))
				require.Contains(t, []int{http.StatusBadRequest, http.StatusUnauthorized}, w.Code)
				var refused struct {
					Code        oauth.Code `json:"error"`
					Description string     `json:"error_description"`
				}
				require.NoError(t, json.Unmarshal(w.Body.Bytes(), &refused))
				require.Contains(t, []oauth.Code{
					oauth.InvalidRequest, oauth.InvalidClient, oauth.InvalidGrant, oauth.UnauthorizedClient, oauth.UnsupportedGrantType,
					oauth.UnsupportedTokenType, oauth.InvalidScope, oauth.ServerError,
				}, refused.Code)
				require.Regexp(t, `^[\x20\x21\x23-\x5b\x5d-\x7e]+$`, refused.Description, "RFC 6749 section 5.2")
			}
		}
	})
}
