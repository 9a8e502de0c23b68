package mockserver_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// proxied is a fleet behind its proxy, with a Madrid called default and an Eureka
// called acme, and a client that knows nothing but the proxy's address and authority.
type proxied struct {
	t       *testing.T
	fleet   *mockserver.Fleet
	address string
	trusted *x509.CertPool
	client  *http.Client
}

func newProxied(t *testing.T) *proxied {
	t.Helper()
	identity, err := mockserver.NewIdentity("*." + mockserver.ProxyDomain)
	require.NoError(t, err)
	p := &proxied{t: t, fleet: mockserver.NewFleet(mockserver.FleetConfig{Proxy: identity}), trusted: x509.NewCertPool()}
	require.True(t, p.trusted.AppendCertsFromPEM(identity.CA))
	for name, release := range map[string]string{mockserver.DefaultInstance: "madrid", "acme": "eureka"} {
		instance, err := mockserver.New(mockserver.Config{Release: release})
		require.NoError(t, err)
		_, err = p.fleet.Add(instance, mockserver.Placement{Name: name})
		require.NoError(t, err)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, p.fleet.ServeProxy(listener))
	p.address = listener.Addr().String()
	transport := &http.Transport{
		Proxy:           http.ProxyURL(&url.URL{Scheme: "http", Host: p.address}),
		TLSClientConfig: &tls.Config{RootCAs: p.trusted, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true,
	}
	p.client = &http.Client{Transport: transport}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		require.NoError(t, p.fleet.Close(context.WithoutCancel(t.Context())))
	})
	return p
}

// get returns the status, or the error, and the body.
func (p *proxied) get(address string, host ...string) (string, string) {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, address, http.NoBody)
	require.NoError(p.t, err)
	request.SetBasicAuth("admin", "admin")
	if len(host) > 0 {
		request.Host = host[0]
	}
	response, err := p.client.Do(request)
	if err != nil {
		return err.Error(), ""
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.NoError(p.t, err)
	require.Equal(p.t, "HTTP/1.1", response.Proto)
	return response.Status, string(body)
}

// A client fixed to https://NAME.service-now.com reaches the instance of that name,
// and what the instance says of its own address leads back to it.
func TestProxyLeadsToTheInstanceOfTheName(t *testing.T) {
	p := newProxied(t)
	const one = "/api/now/v2/table/sys_user?sysparm_query=user_name=abel.tuter&sysparm_fields=manager"
	status, body := p.get("https://default.service-now.com" + one)
	require.Equal(t, "200 OK", status, body)
	require.Contains(t, body, `"link":"https://default.service-now.com/api/now/v2/table/sys_user/`)
	status, _ = p.get("https://ACME.service-now.com" + one)
	require.Equal(t, "400 Bad Request", status, "Eureka knows no v2")
	status, body = p.get("https://acme.service-now.com/api/now/table/sys_user?sysparm_limit=1", "default.service-now.com")
	require.Equal(t, "421 Misdirected Request", status)
	require.Contains(t, body, "the tunnel leads to acme.service-now.com")

	// A fork is there at once, and gone at once.
	madrid, err := p.fleet.Get(mockserver.DefaultInstance)
	require.NoError(t, err)
	status, _ = p.get("https://dev12345.service-now.com" + one)
	require.Contains(t, status, "Bad Gateway")
	_, err = p.fleet.Add(madrid.Fork(), mockserver.Placement{Name: "dev12345"})
	require.NoError(t, err)
	status, _ = p.get("https://dev12345.service-now.com" + one)
	require.Equal(t, "200 OK", status)
	require.NoError(t, p.fleet.Remove("dev12345"))
	status, body = p.get("https://dev12345.service-now.com" + one)
	require.Equal(t, "502 Bad Gateway", status, "inside the tunnel that is open")
	require.Contains(t, body, "there is no instance dev12345 any more")
}

// raw sends bytes to the proxy and returns the first answer.
func (p *proxied) raw(text string) (int, string) {
	p.t.Helper()
	conn, err := new(net.Dialer).DialContext(p.t.Context(), "tcp", p.address)
	require.NoError(p.t, err)
	defer func() { _ = conn.Close() }()
	_, err = conn.Write([]byte(text))
	require.NoError(p.t, err)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(p.t, err, text)
	defer func() { _ = response.Body.Close() }()
	body, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10)) // of a tunnel none comes
	return response.StatusCode, string(body)
}

// Nothing but NAME.service-now.com:443 is answered for, and refusals say what to do.
func TestProxyRefusesEverythingElse(t *testing.T) {
	p := newProxied(t)
	for target, want := range map[string]string{
		"example.com:443":                         "403 for nothing else; set NO_PROXY for other hosts",
		"service-now.com:443":                     "403",
		".service-now.com:443":                    "403",
		"a.b.service-now.com:443":                 "403",
		"default.service-now.com:80":              "403",
		"default.service-now.com:22":              "403",
		"default.service-now.com.example.com:443": "403",
		"evilservice-now.com:443":                 "403",
		"127.0.0.1:443":                           "403",
		"[::1]:443":                               "403",
		"169.254.169.254:443":                     "403",
		"nobody.service-now.com:443":              "502 make it with snowglobe ctl fork default --name NAME",
	} {
		status, text, _ := strings.Cut(want, " ")
		got, body := p.raw("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n")
		require.Equal(t, status, strconv.Itoa(got), target)
		require.Contains(t, body, text, target)
	}
	for _, request := range []string{
		"GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n",
		"GET http://default.service-now.com/api/now/table/sys_user HTTP/1.1\r\nHost: default.service-now.com\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: " + p.address + "\r\n\r\n",
		"POST /_snowglobe/instances HTTP/1.1\r\nHost: " + p.address + "\r\nContent-Length: 0\r\n\r\n",
	} {
		status, body := p.raw(request)
		require.Equal(t, http.StatusBadRequest, status, request)
		require.Contains(t, body, "set HTTPS_PROXY to its address", request)
	}
	for request, want := range map[string]int{
		"CONNECT default.service-now.com HTTP/1.1\r\nHost: x\r\n\r\n": http.StatusForbidden,
		"CONNECT  HTTP/1.1\r\n\r\n":                                   http.StatusForbidden,
		"CONNECT default.service-now.com:443 HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n":          http.StatusRequestHeaderFieldsTooLarge,
		"CONNECT default.service-now.com:443 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n": http.StatusBadRequest,
	} {
		status, _ := p.raw(request)
		require.Equal(t, want, status, "%.80q", request)
	}
}

// In a tunnel, only TLS for the host that it leads to gets anywhere.
func TestTunnelsAreForTheirHost(t *testing.T) {
	p := newProxied(t)
	dial := func() net.Conn {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.address)
		require.NoError(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		_, err = conn.Write([]byte("CONNECT default.service-now.com:443 HTTP/1.1\r\nHost: default.service-now.com:443\r\n\r\n"))
		require.NoError(t, err)
		const established = "HTTP/1.1 200 Connection established\r\n\r\n"
		said := make([]byte, len(established))
		_, err = io.ReadFull(conn, said)
		require.NoError(t, err)
		require.Equal(t, established, string(said))
		return conn
	}
	for host, want := range map[string]string{
		"default.service-now.com": "",
		"acme.service-now.com":    "remote error",
		"example.com":             "remote error",
	} {
		err := tls.Client(dial(), &tls.Config{ServerName: host, RootCAs: p.trusted, MinVersion: tls.VersionTLS12}).HandshakeContext(t.Context())
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, want, host)
	}
	plain := dial()
	_, err := plain.Write([]byte("GET / HTTP/1.1\r\nHost: default.service-now.com\r\n\r\n"))
	require.NoError(t, err)
	answer, _ := io.ReadAll(plain)
	require.NotContains(t, string(answer), "200")

	// What comes with the CONNECT is read as well, as by clients that do not wait.
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.address)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	early := tls.Client(&eager{Conn: conn, first: []byte("CONNECT default.service-now.com:443 HTTP/1.1\r\nHost: x\r\n\r\n")},
		&tls.Config{ServerName: "default.service-now.com", RootCAs: p.trusted, MinVersion: tls.VersionTLS12})
	require.NoError(t, early.HandshakeContext(t.Context()))
}

// eager sends something in front of the first bytes, and swallows the answer to it.
type eager struct {
	net.Conn
	first []byte
	read  bool
}

func (e *eager) Write(b []byte) (int, error) {
	n, err := e.Conn.Write(append(e.first, b...))
	n -= len(e.first)
	e.first = nil
	return n, err
}

func (e *eager) Read(b []byte) (int, error) {
	if !e.read {
		e.read = true
		if _, err := io.ReadFull(e.Conn, make([]byte, len("HTTP/1.1 200 Connection established\r\n\r\n"))); err != nil {
			return 0, err
		}
	}
	return e.Conn.Read(b)
}

// The end of the fleet ends tunnels, too, whether they are used or not.
func TestClosingEndsTunnels(t *testing.T) {
	p := newProxied(t)
	idle, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.address)
	require.NoError(t, err)
	defer func() { _ = idle.Close() }()
	status, _ := p.get("https://default.service-now.com/api/now/table/sys_user?sysparm_limit=1")
	require.Equal(t, "200 OK", status)
	ending, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
	defer cancel()
	require.NoError(t, p.fleet.Close(ending))
	_, err = new(net.Dialer).DialContext(t.Context(), "tcp", p.address)
	require.Error(t, err)
}
