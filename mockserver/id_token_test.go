package mockserver_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// configure lets an instance know the provider.
func (p *oidcProvider) configure(globe *mocktest.Globe) {
	globe.Import("oidc_provider_configuration", map[string]string{
		"sys_id": id("b1"), "oidc_provider": "test", "oidc_config_url": p.url + "/.well-known/openid-configuration",
		"user_claim": "email", "user_field": "email", "jwks_cache_life_span": "720",
	})
	globe.Import("oauth_oidc_entity", map[string]string{
		"sys_id": id("b2"), "name": "test", "client_id": "app-at-the-provider", "oidc_provider_configuration": id("b1"),
	})
}

func (p *oidcProvider) says(globe *mocktest.Globe, otherwise members) members {
	now := globe.Now()
	all := members{
		"iss": p.url, "aud": "app-at-the-provider", "sub": "00ugd858", "email": "jo@example.com",
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}
	maps.Copy(all, otherwise)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return all
}

func TestIDTokens(t *testing.T) {
	w := newJWTWorld(t, mocktest.Release("madrid"))
	p := newOIDCProvider(t, "rsa")
	p.configure(w.globe)
	who := func(text string) string { return w.whoami(w.globe, text) }
	good := signed(t, "RS256", "rsa", "rsa", p.says(w.globe, nil))
	require.Equal(t, "jo.wt", who(good))
	require.Equal(t, "jo.wt", who(good), "without the check it is good until it is over")
	require.EqualValues(t, 2, p.asked.Load(), "what the provider publishes is kept")

	for why, text := range map[string]string{
		"another key":        signed(t, "RS256", "other", "rsa", p.says(w.globe, nil)),
		"unknown kid":        signed(t, "RS256", "other", "other", p.says(w.globe, nil)),
		"another audience":   signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"aud": "app-of-others"})),
		"no audience":        signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"aud": nil})),
		"another issuer":     signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"iss": "https://id.example.com"})),
		"over":               signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"exp": w.globe.Now().Add(-301 * time.Second).Unix()})),
		"without end":        signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"exp": nil})),
		"nobody":             signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"email": "nobody@example.com"})),
		"without the claim":  signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"email": nil})),
		"a list of users":    signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"email": []string{"jo@example.com"}})),
		"inactive":           signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"email": "gone@example.com"})),
		"locked":             signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"email": "locked@example.com"})),
		"of a JWT client":    signed(t, "RS256", "rsa", "k1", w.says(nil)),
		"of another party":   signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"aud": []string{"app-at-the-provider", "app-of-others"}, "azp": "app-of-others"})),
		"of a strange party": signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"azp": []string{"app-at-the-provider"}})),
		"without sub":        signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"sub": nil})),
		"without iat":        signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"iat": nil})),
		"HMAC":               signedWith(t, "HS256", []byte(testCertificate(t, "rsa")), "rsa", p.says(w.globe, nil)),
		"cut off":            good[:len(good)-1],
		"not a token":        "a.b.c",
	} {
		require.Empty(t, who(text), why)
	}
	require.Equal(t, "jo.wt", who(good))
	w.globe.Change("oauth_oidc_entity", map[string]string{"sys_id": id("b2")}, map[string]string{"active": "false"})
	require.Empty(t, who(good))
	w.globe.Change("oauth_oidc_entity", map[string]string{"sys_id": id("b2")}, map[string]string{"active": "true"})
	w.globe.Play("london", nil)
	require.Empty(t, who(good), "before Madrid")
	w.globe.Play("madrid", map[string]string{"oidc_user_creation": "true"})
	require.Equal(t, "new@example.com", who(signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"email": "new@example.com"}))))
	require.Equal(t, "new@example.com", who(signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"email": "new@example.com"}))))
	require.Empty(t, who(signed(t, "RS256", "other", "rsa", p.says(w.globe, members{"email": "newer@example.com"}))))
}

// A token that is for several registrations is good if it is for one of them, in whatever
// order it names them.
func TestIDTokensForSeveral(t *testing.T) {
	w := newJWTWorld(t)
	p := newOIDCProvider(t, "rsa")
	p.configure(w.globe)
	w.globe.Import("oidc_provider_configuration", map[string]string{
		"sys_id": id("b3"), "oidc_provider": "gone", "oidc_config_url": "http://127.0.0.1:1/.well-known/openid-configuration",
	})
	w.globe.Import("oauth_oidc_entity", map[string]string{"sys_id": id("b4"), "name": "gone", "client_id": "dead", "oidc_provider_configuration": id("b3")})
	for _, aud := range [][]string{{"dead", "app-at-the-provider"}, {"app-at-the-provider", "dead"}} {
		require.Equal(t, "jo.wt", w.whoami(w.globe, signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"aud": aud}))), aud)
	}
	require.Equal(t, "jo.wt", w.whoami(w.globe, signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{
		"aud": []string{"dead", "app-at-the-provider"}, "azp": "app-at-the-provider",
	}))))
	require.Empty(t, w.whoami(w.globe, signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"aud": "dead"}))))
}

// A token that is refused makes no user, and its name is not used up.
func TestRefusedIDTokensLeaveNothing(t *testing.T) {
	w := newJWTWorld(t, mocktest.Setting("oidc_user_creation", "true"))
	p := newOIDCProvider(t, "rsa")
	p.configure(w.globe)
	w.globe.Change("oidc_provider_configuration", map[string]string{"sys_id": id("b1")}, map[string]string{
		"enable_jti_verification": "true", "jti_claim": "uti",
	})
	says := func(more members) string { return signed(t, "RS256", "rsa", "rsa", p.says(w.globe, more)) }
	people := func() int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.globe.URL+"/api/now/stats/sys_user?sysparm_count=true", http.NoBody)
		require.NoError(t, err)
		r.SetBasicAuth("admin", "admin")
		status, body := send(t, w.globe.HTTPClient(), r)
		require.Equal(t, http.StatusOK, status, body)
		count := regexp.MustCompile(`"count":"(\d+)"`).FindStringSubmatch(body)
		require.Len(t, count, 2, body)
		n, err := strconv.Atoi(count[1])
		require.NoError(t, err)
		return n
	}
	before := people()
	require.Empty(t, w.whoami(w.globe, says(members{"email": "new@example.com", "jti": "1"})), "without the claim that is its name")
	require.Equal(t, before, people())
	require.Equal(t, "new@example.com", w.whoami(w.globe, says(members{"email": "new@example.com", "uti": "1"})))
	require.Empty(t, w.whoami(w.globe, says(members{"email": "newer@example.com", "uti": "1"})), "used")
	require.Equal(t, before+1, people())
	gone := says(members{"email": "gone@example.com", "uti": "2"})
	require.Empty(t, w.whoami(w.globe, gone))
	w.globe.Change("sys_user", map[string]string{"sys_id": id("a2")}, map[string]string{"active": "true"})
	require.Equal(t, "gone", w.whoami(w.globe, gone))
	require.Empty(t, w.whoami(w.globe, gone), "used")
}

// What a provider says while it is being repaired is over when it is.
func TestUnreadableMetadataIsNotKept(t *testing.T) {
	w := newJWTWorld(t)
	p := newOIDCProvider(t, "rsa")
	p.configure(w.globe)
	var repaired atomic.Bool
	front := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		if repaired.Load() {
			_, _ = fmt.Fprintf(answer, `{"issuer":%q,"jwks_uri":%q}`, p.url, p.url+"/keys")
			return
		}
		_, _ = answer.Write([]byte("<html>We will be back</html>"))
	}))
	t.Cleanup(front.Close)
	w.globe.Change("oidc_provider_configuration", map[string]string{"sys_id": id("b1")}, map[string]string{"oidc_config_url": front.URL})
	who := func() string { return w.whoami(w.globe, signed(t, "RS256", "rsa", "rsa", p.says(w.globe, nil))) }
	require.Empty(t, who())
	repaired.Store(true)
	require.Equal(t, "jo.wt", who())
}

// With the check of its name a token opens one call, and none in a copy of the instance.
func TestIDTokensAreUsedOnce(t *testing.T) {
	w := newJWTWorld(t)
	p := newOIDCProvider(t, "rsa")
	p.configure(w.globe)
	w.globe.Change("oidc_provider_configuration", map[string]string{"sys_id": id("b1")}, map[string]string{"enable_jti_verification": "true"})
	text := signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"jti": "1"}))
	require.Empty(t, w.whoami(w.globe, signed(t, "RS256", "rsa", "rsa", p.says(w.globe, nil))), "without a name")
	require.Equal(t, "jo.wt", w.whoami(w.globe, text))
	require.Empty(t, w.whoami(w.globe, text))
	require.Empty(t, w.whoami(w.globe.Fork(t), text))
	require.Equal(t, "jo.wt", w.whoami(w.globe, signed(t, "RS256", "rsa", "rsa", p.says(w.globe, members{"jti": "2"}))))
}

// Keys are kept for as long as the configuration says, on the instance's clock; a name
// that is not among them has them fetched anew, once a minute at most.
func TestPublishedKeysAreKept(t *testing.T) {
	w := newJWTWorld(t)
	p := newOIDCProvider(t, "rsa")
	p.configure(w.globe)
	who := func(key string) string {
		return w.whoami(w.globe, signed(t, "RS256", key, key, p.says(w.globe, nil)))
	}
	require.Equal(t, "jo.wt", who("rsa"))
	require.EqualValues(t, 2, p.asked.Load())
	p.keys.Store(&[]string{"other"})
	for range 5 {
		require.Empty(t, who("other"), "within a minute")
	}
	require.EqualValues(t, 2, p.asked.Load())
	w.globe.Advance(time.Minute)
	require.Equal(t, "jo.wt", who("other"))
	require.EqualValues(t, 3, p.asked.Load())
	require.Empty(t, who("rsa"), "a key that is published no more")
	w.globe.Advance(13 * time.Hour)
	require.Equal(t, "jo.wt", who("other"))
	require.EqualValues(t, 5, p.asked.Load(), "metadata and keys anew")
	require.Equal(t, "jo.wt", w.whoami(w.globe.Fork(t), signed(t, "RS256", "other", "other", p.says(w.globe, nil))))
	require.EqualValues(t, 5, p.asked.Load(), "a copy has what was kept")
	w.globe.Advance(-24 * time.Hour)
	p.keys.Store(&[]string{"rsa"})
	require.Equal(t, "jo.wt", who("rsa"), "what was fetched in the future is old")
	require.EqualValues(t, 7, p.asked.Load())
	require.Equal(t, "jo.wt", who("rsa"))
	require.EqualValues(t, 7, p.asked.Load())
}

func TestKeysAreNotFetchedWhereThatIsOff(t *testing.T) {
	w := newJWTWorld(t, mocktest.Setting("key_fetch", "never"))
	p := newOIDCProvider(t, "rsa")
	p.configure(w.globe)
	text := signed(t, "RS256", "rsa", "rsa", p.says(w.globe, nil))
	require.Empty(t, w.whoami(w.globe, text))
	require.Zero(t, p.asked.Load())
	w.globe.Play("zurich", map[string]string{"key_fetch": "loopback"})
	require.Equal(t, "jo.wt", w.whoami(w.globe, text))
}
