package proxy

import (
	"bufio"
	"crypto/tls"
	"net"
	"sync"
)

// tunnel is a connection that a client asked for with CONNECT.
type tunnel struct {
	net.Conn
	early *bufio.Reader // what the client sent before it was told to; nil once that is read
	name  string        // where it leads to
	of    *tunnels
	ended sync.Once
}

// Read implements [net.Conn].
func (t *tunnel) Read(b []byte) (int, error) {
	if t.early != nil {
		if n := t.early.Buffered(); n > 0 {
			return t.early.Read(b[:min(len(b), n)])
		}
		t.early = nil
	}
	return t.Conn.Read(b)
}

// Close implements [net.Conn].
func (t *tunnel) Close() error {
	t.ended.Do(t.of.free)
	return t.Conn.Close()
}

// tunnelOf is the tunnel below a connection of the inner server.
func tunnelOf(c net.Conn) *tunnel {
	if over, ok := c.(*tls.Conn); ok {
		if t, ok := over.NetConn().(*tunnel); ok {
			return t
		}
	}
	return &tunnel{Conn: c}
}

// tunnels hands open tunnels to the server inside. It implements [net.Listener].
type tunnels struct {
	room   chan struct{} // a token for each tunnel that is open
	opened chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newTunnels(most int) *tunnels {
	return &tunnels{room: make(chan struct{}, most), opened: make(chan net.Conn), closed: make(chan struct{})}
}

// take reserves room for a tunnel, if there is any.
func (t *tunnels) take() bool {
	select {
	case t.room <- struct{}{}:
		return true
	default:
		return false
	}
}

func (t *tunnels) free() { <-t.room }

// hand passes a tunnel on. Once nobody takes tunnels any more it closes it.
func (t *tunnels) hand(c net.Conn) {
	select {
	case t.opened <- c:
	case <-t.closed:
		_ = c.Close() // gives its room back itself
	}
}

// Accept implements [net.Listener].
func (t *tunnels) Accept() (net.Conn, error) {
	select {
	case c := <-t.opened:
		return c, nil
	case <-t.closed:
		return nil, net.ErrClosed
	}
}

// Close implements [net.Listener].
func (t *tunnels) Close() error {
	t.once.Do(func() { close(t.closed) })
	return nil
}

// Addr implements [net.Listener].
func (t *tunnels) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
