package fault

import (
	"bytes"
	"crypto/tls"
	"errors"
	"maps"
	"net"
	"net/http"
)

// kept is an answer of the instance that waits to be sent.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// keep asks the instance and holds its answer back.
func keep(r *http.Request, next http.Handler) *kept {
	k := &kept{header: http.Header{}, status: http.StatusOK}
	next.ServeHTTP(k, r)
	return k
}

// plain is keep of an answer that is not packed, whatever was asked for, so that it can be
// changed.
func plain(r *http.Request, next http.Handler) *kept {
	bare := r.Clone(r.Context())
	bare.Header.Del("Accept-Encoding")
	return keep(bare, next)
}

// Header implements [http.ResponseWriter].
func (k *kept) Header() http.Header { return k.header }

// WriteHeader implements [http.ResponseWriter].
func (k *kept) WriteHeader(status int) { k.status = status }

// Write implements [http.ResponseWriter].
func (k *kept) Write(p []byte) (int, error) { return k.body.Write(p) }

// begin sends what goes before a body, which may have become another.
func (k *kept) begin(w http.ResponseWriter) {
	maps.Copy(w.Header(), k.header)
	w.Header().Del("Content-Length")
	w.WriteHeader(k.status)
}

func (k *kept) send(w http.ResponseWriter, body []byte) {
	k.begin(w)
	_, _ = w.Write(body) // who hangs up has heard enough
}

// errCut is what a play panics with that ends the connection: see [End].
var errCut = errors.New("the connection is cut")

// End is deferred by whoever lets a player serve a request, outside of whatever notes that
// request. A connection that is to be cut ends there, with a reset where the system sends
// one: whoever meets that can rely on it being noted.
func End(w http.ResponseWriter) {
	p := recover()
	if p == nil {
		return
	}
	if p != errCut { //nolint:errorlint // the value itself is the signal
		panic(p)
	}
	connection, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		raw := connection
		if secured, ok := raw.(*tls.Conn); ok {
			raw = secured.NetConn()
		}
		if tcp, ok := raw.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // closing then resets
		}
		_ = connection.Close()
	}
	panic(http.ErrAbortHandler)
}
