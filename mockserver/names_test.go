package mockserver_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// traded brings an assertion for an audience to the token endpoint at an address, by a
// request that names a host, and tells whether it was good.
func (w jwtWorld) traded(address, host, audience string) bool {
	w.t.Helper()
	text := signed(w.t, "RS256", "rsa", "k1", w.says(members{"aud": audience, "jti": host + " " + audience + " " + address}))
	form := url.Values{"grant_type": {jwtGrant}, "client_id": {jwtClientID}, "client_secret": {jwtClientSecret}, "assertion": {text}}
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, address+"/oauth_token.do", strings.NewReader(form.Encode()))
	require.NoError(w.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Host = host
	status, body := send(w.t, w.globe.HTTPClient(), r)
	if status != http.StatusOK {
		require.Contains(w.t, []int{http.StatusBadRequest, http.StatusUnauthorized}, status, body)
	}
	return status == http.StatusOK
}

// An assertion that was made for another server is of no use here, whatever host a
// request names; one for a name that the instance goes by is.
func TestAssertionsAreForTheInstance(t *testing.T) {
	machine, err := os.Hostname()
	require.NoError(t, err)
	for _, temper := range []string{"faithful", "strict"} {
		w := newJWTWorld(t, mocktest.Temper(temper), mocktest.Setting("plain_http", "accepted"))
		for _, host := range []string{
			"prod.example.com", "other.localhost", "other.service-now.com", "localhost.example.com", "10.1.2.3:8080", "[2001:db8::1]:80",
			machine + ".example.com", "x" + machine,
		} {
			require.False(t, w.traded(w.globe.URL, host, "http://"+host+"/oauth_token.do"), "%s: %s", temper, host)
		}
		for _, host := range []string{
			"localhost", "localhost:9000", "127.0.0.1:9000", "127.1.2.3", "[::1]:80", "default.localhost", "Default.LocalHost:8080",
			"default.service-now.com", machine, machine + ":8080",
		} {
			require.True(t, w.traded(w.globe.URL, host, "http://"+host+"/oauth_token.do"), "%s: %s", temper, host)
		}
		address, err := url.Parse(w.globe.URL)
		require.NoError(t, err)
		require.True(t, w.traded(w.globe.URL, "prod.example.com", "http://"+address.Host+"/oauth_token.do"), "the address that was dialled")

		w.globe.Import("sys_properties", map[string]string{"name": "glide.servlet.uri", "value": "https://prod.example.com/"})
		require.True(t, w.traded(w.globe.URL, "prod.example.com", "https://prod.example.com/oauth_token.do"), "its own name")
		require.True(t, w.traded(w.globe.URL, "localhost", "https://prod.example.com/oauth_token.do"), "its own name, by way of another")
		require.False(t, w.traded(w.globe.URL, "prod.example.com", "http://prod.example.com/oauth_token.do"), "its own name, without TLS")
		require.False(t, w.traded(w.globe.URL, "test.example.com", "http://test.example.com/oauth_token.do"))
	}
}

// issuerAt is whom a token names as its issuer that is asked for at an address, by a
// request that names a host.
func issuerAt(t *testing.T, client *http.Client, i *mockserver.Instance, address, host string) string {
	t.Helper()
	form := url.Values{
		"grant_type": {"password"}, "username": {i.Admin().UserName}, "password": {i.Admin().Password},
		"client_id": {i.Client().ID}, "client_secret": {i.Client().Secret},
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/oauth_token.do", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Host = host
	status, body := send(t, client, r)
	require.Equal(t, http.StatusOK, status, body)
	var a tokenAnswer
	require.NoError(t, json.Unmarshal([]byte(body), &a))
	parts := strings.Split(a.AccessToken, ".")
	require.Len(t, parts, 3)
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	var said struct {
		Issuer string `json:"iss"`
	}
	require.NoError(t, json.Unmarshal(claims, &said))
	return said.Issuer
}

// givingJWTs is an instance whose client gets JWTs.
func givingJWTs(t *testing.T) *mockserver.Instance {
	t.Helper()
	i, err := mockserver.New(mockserver.Config{Release: "zurich"})
	require.NoError(t, err)
	_, err = i.Import([]transfer.Entry{{
		Table: "oauth_entity", Match: map[string]string{"client_id": i.Client().ID}, Values: map[string]string{"token_format": "jwt"},
	}})
	require.NoError(t, err)
	return i
}

// The issuer of a token is the instance, whatever the request calls it. A fork goes by
// its own name, and a reset and a snapshot leave an instance its own.
func TestIssuersAreTheInstance(t *testing.T) {
	fleet := mockserver.NewFleet(mockserver.FleetConfig{})
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	first := givingJWTs(t)
	fork := first.Fork()
	for name, i := range map[string]*mockserver.Instance{"first": first, "fork": fork} {
		_, err := fleet.Add(i, mockserver.Placement{Name: name, Listen: true})
		require.NoError(t, err)
	}
	issuer := func(name, host string) string {
		i, err := fleet.Get(name)
		require.NoError(t, err)
		return issuerAt(t, http.DefaultClient, i, fleet.URL(name), host)
	}
	again := func() {
		require.Equal(t, "http://first.localhost", issuer("first", "first.localhost"))
		require.Equal(t, fleet.URL("first"), issuer("first", "fork.localhost"))
		require.Equal(t, "http://fork.localhost:80", issuer("fork", "fork.localhost:80"))
		require.Equal(t, fleet.URL("fork"), issuer("fork", "first.localhost"))
		require.Equal(t, fleet.URL("fork"), issuer("fork", "prod.example.com"))
	}
	again()
	_, err := fork.Snapshot("kept")
	require.NoError(t, err)
	fork.Reset()
	again()
	require.NoError(t, fork.Restore("kept"))
	again()
	_, err = fork.Import([]transfer.Entry{{Table: "sys_properties", Values: map[string]string{"name": "glide.servlet.uri", "value": "https://prod.example.com/"}}})
	require.NoError(t, err)
	require.Equal(t, "https://prod.example.com", issuer("fork", "test.example.com"))
	require.Equal(t, "http://fork.localhost", issuer("fork", "fork.localhost"))
}

// Over TLS an instance goes by the names of its certificate as well.
func TestNamesOfCertificates(t *testing.T) {
	identity, err := mockserver.NewIdentity("snow.example", "*.dev.example", "192.0.2.5")
	require.NoError(t, err)
	fleet := mockserver.NewFleet(mockserver.FleetConfig{Identity: identity})
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	i := givingJWTs(t)
	_, err = fleet.Add(i, mockserver.Placement{Name: "one", Listen: true})
	require.NoError(t, err)
	trusted := x509.NewCertPool()
	require.True(t, trusted.AppendCertsFromPEM(identity.CA))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}}}
	t.Cleanup(client.CloseIdleConnections)
	for host, known := range map[string]bool{
		"snow.example": true, "SNOW.example:8443": true, "a.dev.example": true, "192.0.2.5": true, "one.localhost": true,
		"a.b.dev.example": false, "snow.example.com": false, "192.0.2.6": false, "two.localhost": false,
	} {
		wanted := fleet.URL("one")
		if known {
			wanted = "https://" + host
		}
		require.Equal(t, wanted, issuerAt(t, client, i, fleet.URL("one"), host), host)
	}
}

// Behind the proxy an instance is what the client calls it.
func TestNamesBehindTheProxy(t *testing.T) {
	p := newProxied(t)
	i := givingJWTs(t)
	_, err := p.fleet.Add(i, mockserver.Placement{Name: "dev12345"})
	require.NoError(t, err)
	const address = "https://dev12345.service-now.com"
	require.Equal(t, address, issuerAt(t, p.client, i, address, ""))
}
