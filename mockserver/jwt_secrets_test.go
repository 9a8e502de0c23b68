package mockserver_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Neither assertions nor the keys of HMACs are written down where somebody reads: not
// in the journal, not in tables, and not in what control hands out of all of them.
func TestNothingOfAssertionsIsWrittenDown(t *testing.T) {
	w := newJWTWorld(t)
	p := newOIDCProvider(t, "rsa")
	p.configure(w.globe)
	good := signed(t, "HS256", "", "k3", w.says(nil))
	header := signed(t, "RS256", "rsa", "k1", w.says(members{"jti": "2"}))
	bad := signed(t, "RS256", "other", "k1", w.says(members{"jti": "3"}))
	idToken := signed(t, "RS256", "rsa", "rsa", p.says(w.globe, nil))
	w.good(w.trade(good))
	w.refused(w.trade(good), "again")
	w.refused(w.trade(bad), "forged")
	form := url.Values{"grant_type": {jwtGrant}, "client_id": {jwtClientID}, "client_secret": {jwtClientSecret}}
	w.good(w.post(w.globe, form, "Authentication", "Bearer "+header))
	require.Equal(t, "jo.wt", w.whoami(w.globe, idToken))
	status, _ := fetch(t, w.globe.HTTPClient(), w.globe.URL+anIncident+"?access_token="+idToken)
	require.NotEqual(t, http.StatusUnauthorized, status)
	wire{t, w.globe}.send("PATCH", "/api/now/table/jwt_verifier_map/"+id("d3"), `{"shared_key":"`+jwtSharedKey+`2"}`)
	wire{t, w.globe}.send("DELETE", "/api/now/table/jwt_verifier_map/"+id("d3"), "")

	journal, err := json.Marshal(w.globe.Journal())
	require.NoError(t, err)
	exported := w.export()
	require.Contains(t, exported, "jwt_verifier_map", "all tables are there")
	require.Contains(t, exported, "syslog_transaction")
	for _, text := range []string{string(journal), exported} {
		for _, secret := range []string{good, header, bad, idToken} {
			parts := strings.Split(secret, ".")
			require.NotContains(t, text, parts[2], "a signature")
			require.NotContains(t, text, parts[0]+"."+parts[1])
		}
		require.NotContains(t, text, "a shared key of sixty-four")
		require.NotContains(t, text, "sealed$")
		require.NotContains(t, text, url.QueryEscape(jwtClientSecret))
	}
}

// export is everything that control hands out of the rows.
func (w jwtWorld) export() string {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.globe.ControlURL()+"/_snowglobe/instances/default/rows", http.NoBody)
	require.NoError(w.t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(w.t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(w.t, err)
	require.Equal(w.t, http.StatusOK, answer.StatusCode, string(text[:min(len(text), 200)]))
	return string(text)
}
