package mockserver

import (
	"crypto/x509"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/snowglobe-dev/snowglobe/internal/loopback"
)

// names are what an instance goes by, beside the addresses of its machine. The zero value
// is none, as for an instance in no fleet.
type names struct{ given atomic.Pointer[givenNames] }

type givenNames struct {
	own         string // in its fleet
	hosts       []string
	certificate *x509.Certificate // names what else it is called; nil for nothing
}

// give has an instance go by its name in a fleet, and by what the certificate of the fleet
// says, if there is one.
func (n *names) give(name string, certificate *x509.Certificate) {
	n.given.Store(&givenNames{name, []string{name + ".localhost", name + "." + ProxyDomain}, certificate})
}

// own is the name that the instance has in a fleet, and without one that of our product.
func (n *names) own() string {
	if given := n.given.Load(); given != nil {
		return given.own
	}
	return "snowglobe"
}

// leaf is the certificate of whoever the identity is, nil for none and for one that cannot
// be read: no connection is made with that either.
func (i *Identity) leaf() *x509.Certificate {
	if i == nil || len(i.Certificate.Certificate) == 0 {
		return nil
	}
	parsed, err := x509.ParseCertificate(i.Certificate.Certificate[0])
	if err != nil {
		return nil
	}
	return parsed
}

// include tells whether a host, in lower case and without a port, is among the names.
func (n *names) include(host string) bool {
	given := n.given.Load()
	if given == nil {
		return false
	}
	if slices.Contains(given.hosts, host) {
		return true
	}
	// The certificates that are made here stand for all instances of the machine.
	return given.certificate != nil && !strings.HasSuffix(host, ".localhost") && given.certificate.VerifyHostname(host) == nil
}

// machine is the name of the machine itself; containers are called by it.
var machine = sync.OnceValue(func() string {
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return strings.ToLower(name)
})

// goesBy tells whether the host that a request names is one that the instance is known by:
// this machine, on whatever port, since ports are forwarded; the address that was dialled;
// the name of the machine; and the instance's own names.
func (s *state) goesBy(r *http.Request) bool {
	host := strings.ToLower(strings.TrimSuffix(loopback.Host(hostOf(r)), "."))
	if ip := net.ParseIP(host); ip != nil && ip.Equal(dialled(r)) {
		return true
	}
	return loopback.Is(host, loopback.Addresses|loopback.Localhost) || host == machine() || s.names.include(host)
}

// dialled is the address at which a request came in, nil where nobody knows.
func dialled(r *http.Request) net.IP {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if local == nil {
		return nil
	}
	return local.IP
}

// ownURL is what the instance calls itself where others have to rely on it: as the issuer
// of tokens, and as the audience of assertions. Whoever sends a request chooses its Host,
// so that counts if the instance goes by it. Else the property glide.servlet.uri names the
// instance, and without that the address that was dialled.
func (s *state) ownURL(r *http.Request) string {
	if s.goesBy(r) {
		return s.baseURL(r)
	}
	if url := s.servletURI(); url != "" {
		return url
	}
	return schemeOf(r) + "://" + addressOf(r)
}
