package mockserver

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
)

// Limits of a port. A test tool gets exposed by accident; nothing may hold a
// connection for ever.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 2 * time.Minute
	writeTimeout      = 5 * time.Minute
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10
)

// serve answers on a listener until the member is removed or the fleet closes.
func (f *Fleet) serve(m *member, listener net.Listener, handler http.Handler) {
	scheme := "http"
	server := &http.Server{
		Handler: handler, ConnContext: journal.ConnContext,
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
	}
	if f.identity != nil {
		scheme = "https"
		// HTTP/1.1 is what a real instance negotiates (observed, 2022).
		server.TLSConfig = &tls.Config{
			MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
			Certificates: []tls.Certificate{f.identity.Certificate},
		}
		server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
	}
	f.mu.Lock()
	m.server, m.url = server, scheme+"://"+listener.Addr().String()
	f.mu.Unlock()
	go func() {
		if f.identity != nil {
			_ = server.ServeTLS(listener, "", "") // ends when the server is closed
			return
		}
		_ = server.Serve(listener) // ends when the server is closed
	}()
}
