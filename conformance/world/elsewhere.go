package world

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
)

// Elsewhere is a host that is not the instance, to which somebody sends the subject. It
// asks whoever comes to sign in, and keeps what it hears, byte for byte.
type Elsewhere struct {
	// URL is where it is, without a slash at its end. Its name is not the instance's, so
	// that a client which goes by names and not by ports takes it for a stranger too.
	URL string

	server *http.Server

	mu    sync.Mutex
	heard []*bytes.Buffer // of each connection
}

// mostHeard bounds what is kept of one connection, in bytes.
const mostHeard = 4 << 20

// NewElsewhere starts it on a loopback port.
func NewElsewhere(ctx context.Context) (*Elsewhere, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen elsewhere: %w", err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return nil, fmt.Errorf("listen elsewhere: %w", err)
	}
	e := &Elsewhere{URL: "http://" + net.JoinHostPort("localhost", port)}
	e.server = &http.Server{
		Handler: http.HandlerFunc(challenge), ReadHeaderTimeout: patience,
		ErrorLog: log.New(discard{}, "", 0), // a subject that hangs up is its own affair
	}
	go func() { _ = e.server.Serve(&listening{listener, e}) }() // ends with Close
	return e, nil
}

// challenge is the answer that brings careless clients to send what they have.
func challenge(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, io.LimitReader(r.Body, mostHeard)); err != nil {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="Service-now"`)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnauthorized)
	_, _ = io.WriteString(w, `{"error":{"message":"User Not Authenticated","detail":"Required to provide Auth information"},"status":"failure"}`)
}

// Heard is what came, a text for each connection.
func (e *Elsewhere) Heard() [][]byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all [][]byte
	for _, heard := range e.heard {
		all = append(all, slices.Clone(heard.Bytes()))
	}
	return all
}

// Close ends it and its connections.
func (e *Elsewhere) Close() error { return e.server.Close() }

// listening accepts connections that are overheard.
type listening struct {
	net.Listener

	here *Elsewhere
}

func (l *listening) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	heard := new(bytes.Buffer)
	l.here.mu.Lock()
	l.here.heard = append(l.here.heard, heard)
	l.here.mu.Unlock()
	return &overheard{conn, l.here, heard}, nil
}

type overheard struct {
	net.Conn

	here  *Elsewhere
	heard *bytes.Buffer
}

func (o *overheard) Read(p []byte) (int, error) {
	n, err := o.Conn.Read(p)
	o.here.mu.Lock()
	defer o.here.mu.Unlock()
	o.heard.Write(p[:min(n, mostHeard-o.heard.Len())])
	return n, err
}
