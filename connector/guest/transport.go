package guest

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"
)

// Transport returns what carries questions to an instance: two connections,
// kept open, compressed. Roots, if not nil, are the only authorities believed;
// otherwise the machine's are. Patience is that of [Config].
func Transport(roots *x509.CertPool, patience time.Duration) *http.Transport {
	patience = cmp.Or(patience, DefaultPatience)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    5 * time.Second,
		ResponseHeaderTimeout:  max(10*time.Second, patience*2/3), // what got lost can be asked for again
		MaxResponseHeaderBytes: 64 << 10,
		MaxConnsPerHost:        2,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        time.Minute,
	}
}
