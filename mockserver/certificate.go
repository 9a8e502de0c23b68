package mockserver

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/patience"
)

// certificateLife is short: a certificate authority that somebody adds to their
// trust store for a test should not outlive the week.
const certificateLife = 7 * 24 * time.Hour

// Identity is how instances show who they are over TLS.
type Identity struct {
	Certificate tls.Certificate
	CA          []byte // PEM of the authority that clients have to trust; nil for a given certificate
}

// NewIdentity makes a certificate for loopback and the given hosts, which are names
// or addresses, and the authority that signed it. The authority is constrained to these names (RFC
// 5280 §4.2.1.10) and its key is forgotten at once, so that trusting it opens no
// other door. Certificates live in the machine's time, not in an instance's. What
// is no host is an error.
func NewIdentity(hosts ...string) (*Identity, error) {
	now := clock.System().Now()
	names, addresses, err := sortHosts(hosts)
	if err != nil {
		return nil, err
	}
	// A constraint holds for all below it, and knows no label that stands for any.
	domains := make([]string, len(names))
	for i, name := range names {
		domains[i] = strings.TrimPrefix(name, "*.")
	}
	permitted := loopbackNets()
	for _, ip := range addresses {
		permitted = append(permitted, &net.IPNet{IP: ip, Mask: net.CIDRMask(8*len(ip), 8*len(ip))})
	}
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Snowglobe, for tests only"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(certificateLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage:                    x509.KeyUsageCertSign,
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: domains,
		PermittedIPRanges: permitted,
	}
	server := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Snowglobe instance"},
		NotBefore: authority.NotBefore, NotAfter: authority.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: append([]string{"*.localhost"}, names...), IPAddresses: append(addresses, net.IPv4(127, 0, 0, 1), net.IPv6loopback),
	}
	authorityKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the authority's key: %w", err)
	}
	serverKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the server's key: %w", err)
	}
	authorityDER, err := x509.CreateCertificate(rand.Reader, authority, authority, &authorityKey.PublicKey, authorityKey)
	if err != nil {
		return nil, fmt.Errorf("make the authority: %w", err)
	}
	serverDER, err := x509.CreateCertificate(rand.Reader, server, authority, &serverKey.PublicKey, authorityKey)
	if err != nil {
		return nil, fmt.Errorf("make the certificate: %w", err)
	}
	return &Identity{
		Certificate: tls.Certificate{Certificate: [][]byte{serverDER, authorityDER}, PrivateKey: serverKey},
		CA:          pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authorityDER}),
	}, nil
}

// hostName is a host's name (RFC 1123 §2.1), perhaps with a label that stands for
// any (RFC 6125 §6.4.3).
var hostName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\*\.)?[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$`)
})

// maxHostName is how long a name may be (RFC 1035 §2.3.4, without the marks of the wire).
const maxHostName = 253

// sortHosts tells names from addresses. localhost is always among the names.
func sortHosts(hosts []string) (names []string, addresses []net.IP, err error) {
	names = []string{"localhost"}
	for _, host := range hosts {
		ip := net.ParseIP(strings.Trim(host, "[]"))
		switch {
		case ip.To4() != nil:
			addresses = append(addresses, ip.To4())
		case ip != nil:
			addresses = append(addresses, ip)
		case len(host) > maxHostName || !hostName().MatchString(host):
			return nil, nil, fmt.Errorf("%q is no host for a certificate; write a name as snowglobe.example, or an address as 192.0.2.5", host)
		default:
			names = append(names, host)
		}
	}
	return names, addresses, nil
}

// LoadIdentity reads a certificate and its key from PEM files, of 1 MiB at most.
func LoadIdentity(certFile, keyFile string) (*Identity, error) {
	return LoadIdentityContext(context.Background(), certFile, keyFile)
}

// LoadIdentityContext is LoadIdentity for as long as ctx lasts. It returns ctx's error
// when that is done before: a file may be a pipe that nobody writes to.
func LoadIdentityContext(ctx context.Context, certFile, keyFile string) (*Identity, error) {
	cert, err := patience.Small(ctx, certFile)
	if err != nil {
		return nil, fmt.Errorf("load the certificate: %w", err)
	}
	key, err := patience.Small(ctx, keyFile)
	if err != nil {
		return nil, fmt.Errorf("load the key of the certificate: %w", err)
	}
	certificate, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("load the certificate: %w", err)
	}
	return &Identity{Certificate: certificate}, nil
}

func loopbackNets() []*net.IPNet {
	return []*net.IPNet{
		{IP: net.IPv4(127, 0, 0, 0).To4(), Mask: net.CIDRMask(8, 32)},
		{IP: net.IPv6loopback, Mask: net.CIDRMask(128, 128)},
	}
}
