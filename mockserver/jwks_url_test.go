package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// oidcProvider is an OpenID provider on this machine.
type oidcProvider struct {
	url   string
	keys  atomic.Pointer[[]string] // names of test keys, each its own kid
	asked atomic.Int64
}

func newOIDCProvider(t *testing.T, keys ...string) *oidcProvider {
	t.Helper()
	p := &oidcProvider{}
	p.keys.Store(&keys)
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, document any) {
		p.asked.Add(1)
		text, err := json.Marshal(document)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
		_, _ = w.Write(text)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]string{"issuer": p.url, "jwks_uri": p.url + "/keys"})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		set := jose.JSONWebKeySet{}
		for _, name := range *p.keys.Load() {
			set.Keys = append(set.Keys, jose.JSONWebKey{Key: testKey(t, name).Public(), KeyID: name, Use: "sig"})
		}
		answer(w, set)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

// A JWT client may publish its keys, from Zurich on; verifiers of its own come first.
func TestJWKSURL(t *testing.T) {
	w := newJWTWorld(t)
	p := newOIDCProvider(t, "other", "p256")
	w.globe.Change("oauth_jwt", map[string]string{"client_id": jwtClientID}, map[string]string{"jwks_url": p.url + "/keys"})
	w.good(w.trade(signed(t, "RS256", "other", "other", w.says(members{"jti": "1"}))))
	w.good(w.trade(signed(t, "ES256", "p256", "p256", w.says(members{"jti": "2"}))))
	w.good(w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"jti": "3"}))))
	w.refused(w.trade(signed(t, "RS256", "other", "k1", w.says(members{"jti": "4"}))), "the key of another name")
	w.globe.Play("yokohama", nil)
	w.refused(w.trade(signed(t, "RS256", "other", "other", w.says(members{"jti": "5"}))), "before Zurich")
	w.good(w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"jti": "5"}))))
}
