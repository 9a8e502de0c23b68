package mockserver

import (
	"context"
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

// port is a listener with its server. A nil port is none, and closes well.
type port struct {
	server   *http.Server
	listener net.Listener
	tls      bool
	url      string
}

// newPort makes a port that does not answer yet.
func (f *Fleet) newPort(listener net.Listener, handler http.Handler) *port {
	p := &port{listener: listener, url: "http://" + listener.Addr().String(), server: &http.Server{
		Handler: handler, ConnContext: journal.ConnContext,
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
	}}
	if f.identity != nil {
		p.tls, p.url = true, "https://"+listener.Addr().String()
		// HTTP/1.1 is what a real instance negotiates (observed, 2022).
		p.server.TLSConfig = &tls.Config{
			MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
			Certificates: []tls.Certificate{f.identity.Certificate},
		}
		p.server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
	}
	return p
}

// serve answers from now on. On a port that was closed meanwhile it closes the
// listener and does nothing else.
func (p *port) serve() {
	if p == nil {
		return
	}
	go func() {
		if p.tls {
			_ = p.server.ServeTLS(p.listener, "", "") // ends when the server is closed
			return
		}
		_ = p.server.Serve(p.listener) // ends when the server is closed
	}()
}

// close ends the port and the requests in flight.
func (p *port) close() error {
	if p == nil {
		return nil
	}
	err := p.server.Close()
	_ = p.listener.Close() // where it was not served yet; else it is closed already
	return err
}

// shutdown ends the port, and waits for the requests in flight until ctx is done.
func (p *port) shutdown(ctx context.Context) error {
	if p == nil {
		return nil
	}
	return p.server.Shutdown(ctx)
}
