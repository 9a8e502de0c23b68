package mockserver

import (
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/proxy"
)

// ProxyDomain is the domain of the hosts that a fleet's proxy answers for, as
// NAME.service-now.com.
const ProxyDomain = "service-now.com"

// ServeProxy lets a forward proxy answer for https://NAME.service-now.com with the
// instance of that name, so that clients which insist on such an address run as they
// are. It refuses every other host, and connects to none. What the hosts show is the
// fleet's proxy identity, which has to be set and to be for *.service-now.com. The
// listener is closed with the fleet.
func (f *Fleet) ServeProxy(listener net.Listener) error {
	if f.proxyIdentity == nil {
		return errors.Join(errors.New("serve a proxy: the fleet has no identity for it"), listener.Close())
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return errors.Join(ErrClosed, listener.Close())
	}
	f.proxy = proxy.New(proxy.Config{
		Domain: ProxyDomain, Serves: f.proxied, Certificate: f.proxyIdentity.Certificate,
		Serve: func(name string, w http.ResponseWriter, r *http.Request) {
			if m, err := f.find(name); err == nil { // it was there a moment ago
				m.ServeHTTP(w, r)
			}
		},
		Server: &http.Server{
			ConnContext:       journal.ConnContext,
			ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
			IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		},
	})
	f.proxy.Start(listener)
	return nil
}

// proxied tells whether there is an instance of a name, and if not, how one is made.
func (f *Fleet) proxied(name string) (remedy string, ok bool) {
	if _, err := f.find(name); err == nil {
		return "", true
	}
	return fmt.Sprintf("make it with snowglobe ctl fork %s --name NAME, or call %s.%s", DefaultInstance, DefaultInstance, ProxyDomain), false
}
