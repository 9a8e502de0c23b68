package mockserver_test

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// A client that trusts the authority reaches the instance by each host that the
// certificate was made for, names and addresses alike, and by no other.
func TestCertificateIsForItsHosts(t *testing.T) {
	identity, err := mockserver.NewIdentity("globe.example", "*.wide.example", "192.0.2.5", "2001:db8::5")
	require.NoError(t, err)
	fleet := newFleet(t, mockserver.FleetConfig{Identity: identity})
	instance, err := mockserver.New(mockserver.Config{})
	require.NoError(t, err)
	name, err := fleet.Add(instance, mockserver.Placement{Listen: true})
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(identity.CA))
	for host, good := range map[string]bool{
		"": true, "localhost": true, "globe.example": true, "one.wide.example": true, "192.0.2.5": true, "2001:db8::5": true,
		"other.example": false, "192.0.2.6": false, "2001:db8::6": false,
	} {
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: host, MinVersion: tls.VersionTLS12}}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fleet.URL(name)+"/", http.NoBody)
		require.NoError(t, err)
		answer, err := transport.RoundTrip(request)
		if good {
			require.NoError(t, err, host)
			require.NoError(t, answer.Body.Close())
		} else {
			require.ErrorContains(t, err, "certificate", host)
		}
		transport.CloseIdleConnections()
	}
}

func TestNoHostIsNoCertificate(t *testing.T) {
	for _, host := range []string{"", "a b", "a..b", "-a", "ä.example", strings.Repeat("a", 300), strings.Repeat("a.", 150) + "b", net.JoinHostPort("a", "1")} {
		_, err := mockserver.NewIdentity(host)
		require.ErrorContains(t, err, "is no host for a certificate", host)
	}
}
