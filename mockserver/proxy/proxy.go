package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"
)

// Config is what a proxy is made of. Domain, Serves, Serve and Certificate are needed.
type Config struct {
	// Domain is that of the hosts it answers for, as service-now.com: hosts have one
	// label in front of it.
	Domain string
	// Serves tells whether there is a server of this name, the label in lower case,
	// and if not, what to do about it.
	Serves func(name string) (remedy string, ok bool)
	// Serve answers a request that came to a name.
	Serve func(name string, w http.ResponseWriter, r *http.Request)
	// Certificate is what the hosts show.
	Certificate tls.Certificate
	// Server has the limits of the connections inside tunnels; its handler, its
	// listeners and its TLS are the proxy's.
	Server *http.Server
}

// Bounds of a proxy.
const (
	maxTunnels       = 1000
	requestTimeout   = 10 * time.Second // for a CONNECT to arrive whole
	maxConnectHeader = 16 << 10
)

// Proxy is a forward proxy with its tunnels.
type Proxy struct {
	cfg     Config
	outer   *http.Server // takes CONNECT
	inner   *http.Server // serves what is in the tunnels
	tunnels *tunnels
}

// New returns a proxy that does not answer yet.
func New(cfg Config) *Proxy {
	p := &Proxy{cfg: cfg, inner: cfg.Server, tunnels: newTunnels(maxTunnels)}
	p.outer = &http.Server{
		Handler: http.HandlerFunc(p.accept), ReadHeaderTimeout: requestTimeout, ReadTimeout: requestTimeout,
		WriteTimeout: requestTimeout, IdleTimeout: requestTimeout, MaxHeaderBytes: maxConnectHeader,
	}
	p.inner.Handler = http.HandlerFunc(p.dispatch)
	// HTTP/1.1 is what a real instance negotiates (observed, 2022).
	p.inner.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
	made := p.inner.ConnContext
	p.inner.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		if made != nil {
			ctx = made(ctx, c)
		}
		return context.WithValue(ctx, nameKey{}, tunnelOf(c).name)
	}
	return p
}

type nameKey struct{}

// Start answers on a listener until Close or Shutdown.
func (p *Proxy) Start(listener net.Listener) {
	go func() { _ = p.outer.Serve(listener) }()  // ends when the server is closed
	go func() { _ = p.inner.Serve(p.tunnels) }() // likewise
}

// Shutdown takes no further tunnel, and waits for the requests in flight until ctx is
// done.
func (p *Proxy) Shutdown(ctx context.Context) error {
	return errors.Join(p.outer.Shutdown(ctx), p.inner.Shutdown(ctx))
}

// accept opens a tunnel, or says why not.
func (p *Proxy) accept(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		refuse(w, http.StatusBadRequest, "this is a proxy for https alone: set HTTPS_PROXY to its address, and call https://NAME."+p.cfg.Domain)
		return
	}
	if r.ContentLength != 0 {
		// It would be read as the beginning of what goes through the tunnel (RFC 9110 §9.3.6).
		refuse(w, http.StatusBadRequest, "a CONNECT has no body; leave out Content-Length and Transfer-Encoding")
		return
	}
	name, ok := p.nameIn(r.Host)
	if !ok {
		refuse(w, http.StatusForbidden, "this proxy answers for NAME."+p.cfg.Domain+":443 and for nothing else; set NO_PROXY for other hosts")
		return
	}
	if remedy, ok := p.cfg.Serves(name); !ok {
		refuse(w, http.StatusBadGateway, "there is no instance "+name+"; "+remedy)
		return
	}
	if !p.tunnels.take() {
		refuse(w, http.StatusServiceUnavailable, "too many tunnels are open; close some")
		return
	}
	if err := p.open(w, name); err != nil {
		p.tunnels.free()
	}
}

// nameIn is the label before the domain in the target of a CONNECT, which has a port
// always (RFC 9112 §3.2.3).
func (p *Proxy) nameIn(target string) (string, bool) {
	host, port, err := net.SplitHostPort(target)
	if err != nil || port != "443" {
		return "", false
	}
	name, ok := strings.CutSuffix(strings.ToLower(host), "."+p.cfg.Domain)
	return name, ok && name != "" && !strings.Contains(name, ".")
}

// refuse answers in text, which clients show or log, and ends the connection: what else
// the client sends is meant for somewhere else.
func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Connection", "close")
	http.Error(w, "snowglobe: "+why, status)
}

// open turns the connection of a CONNECT into one that the inner server serves.
func (p *Proxy) open(w http.ResponseWriter, name string) error {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		refuse(w, http.StatusInternalServerError, "the connection cannot be taken over")
		return err
	}
	if _, err := conn.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		return errors.Join(err, conn.Close())
	}
	// The server's deadlines were for the CONNECT; the inner one has its own.
	if err := conn.SetDeadline(time.Time{}); err != nil {
		return errors.Join(err, conn.Close())
	}
	t := &tunnel{Conn: conn, early: buffered.Reader, name: name, of: p.tunnels}
	p.tunnels.hand(tls.Server(t, p.shown(name)))
	return nil
}

// shown is the TLS of a tunnel. Whoever asks for another name than the tunnel leads to
// gets none: a client that does so means somebody else.
func (p *Proxy) shown(name string) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			if asked := strings.ToLower(hello.ServerName); asked != "" && asked != name+"."+p.cfg.Domain {
				return nil, errors.New("the tunnel leads to another host")
			}
			return &p.cfg.Certificate, nil
		},
	}
}

// dispatch serves a request inside a tunnel. One for another host has been sent to the
// wrong place (RFC 9110 §15.5.20).
func (p *Proxy) dispatch(w http.ResponseWriter, r *http.Request) {
	name, _ := r.Context().Value(nameKey{}).(string)
	host := strings.TrimSuffix(strings.ToLower(r.Host), ":443")
	if host != "" && host != name+"."+p.cfg.Domain {
		refuse(w, http.StatusMisdirectedRequest, "the tunnel leads to "+name+"."+p.cfg.Domain)
		return
	}
	if remedy, ok := p.cfg.Serves(name); !ok {
		refuse(w, http.StatusBadGateway, "there is no instance "+name+" any more; "+remedy)
		return
	}
	p.cfg.Serve(name, w, r)
}
