package guest

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// Whoever raises the patience has an instance that thinks for long, and is not to
// hang up on it before.
func TestAnInstanceThatThinksIsWaitedForAsLongAsPatienceSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const patience, thinks = 3 * time.Minute, time.Minute
		lines := make(chan net.Conn, 1)
		asked := 0
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked++
			time.Sleep(thinks)
			_, _ = w.Write([]byte("{}"))
		})}
		go func() { _ = server.Serve(memory(lines)) }()
		transport := Transport(nil, patience)
		transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			lines <- theirs
			return ours, nil
		}
		client := New(Config{Instance: &url.URL{Scheme: "http", Host: "dev1.example.com"}, Clock: clock.System(), Transport: transport, Patience: patience})
		answer, err := client.Ask(t.Context(), Question{Path: "/x"})
		require.NoError(t, err)
		require.Equal(t, "{}", string(answer.Body))
		require.Equal(t, 1, asked)
		transport.CloseIdleConnections()
		require.NoError(t, server.Close())
	})
}

// memory is a listener of connections that were made in memory.
type memory chan net.Conn

func (m memory) Accept() (net.Conn, error) {
	if line, ok := <-m; ok {
		return line, nil
	}
	return nil, net.ErrClosed
}

func (m memory) Close() error {
	close(m)
	return nil
}

func (memory) Addr() net.Addr { return &net.TCPAddr{} }
