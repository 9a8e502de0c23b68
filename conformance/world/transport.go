package world

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
)

// ErrUntrusted is returned when an instance's certificate is of an authority that
// the kit was not told to believe. It says nothing about the instance.
var ErrUntrusted = errors.New("shows a certificate that the kit does not trust")

// Transport is how the kit reaches the instance: by the proxy of the environment,
// unpacking nothing, and trusting the instance's CA beside the machine's own.
func (i *Instance) Transport() *http.Transport {
	t := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableCompression: true, MaxIdleConnsPerHost: 2}
	if len(i.CA) == 0 {
		return t
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a machine without any
	}
	roots.AppendCertsFromPEM(i.CA)
	t.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	return t
}

// Untrusted reports whether a call failed because of the certificate alone, and
// then what to do.
func Untrusted(err error) error {
	if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fmt.Errorf("%w: %w; name its authority with --ca-file", ErrUntrusted, bad.Err)
	}
	return nil
}

// Trust makes every instance of this control be reached with these authorities
// (PEM) too, beside the one that control itself names.
func (c *Control) Trust(pem []byte) { c.ca = append(c.ca, pem...) }

// authority fetches what control names; nothing where it serves plain HTTP or a
// given certificate.
func (c *Control) authority(ctx context.Context) error {
	pem, err := c.ask(ctx, http.MethodGet, "ca.pem", nil)
	if p, ok := errors.AsType[*Problem](err); ok && p.Status == http.StatusNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if !x509.NewCertPool().AppendCertsFromPEM(pem) {
		return errors.New("ca.pem holds no certificate")
	}
	c.Trust(pem)
	return nil
}
