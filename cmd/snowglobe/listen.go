package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/internal/loopback"
	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/control/console"
)

// grace is how long requests in flight may take when the program is told to end.
const grace = 5 * time.Second

// ports are the listeners of serve.
type ports struct {
	instance, control net.Listener
	proxy             net.Listener // nil without
}

// serve makes the instance, opens its ports, and waits for the end.
func (f *serveFlags) serve(cmd *cobra.Command) error {
	identity, proxyIdentity, err := f.identities(cmd.Context())
	if err != nil {
		return err
	}
	opened, err := f.open(cmd.Context())
	if err != nil {
		return err
	}
	defer opened.close()
	if err := f.removeReadyFile(); err != nil {
		return err
	}
	instance, err := mockserver.NewContext(cmd.Context(), f.config)
	switch {
	case errors.Is(err, context.Canceled):
		return interruptedExit // Ctrl-C while a history was made
	case err != nil:
		return err
	}
	host, _, _ := net.SplitHostPort(opened.instance.Addr().String())
	fleet := mockserver.NewFleet(mockserver.FleetConfig{Identity: identity, Proxy: proxyIdentity, MaxInstances: f.maxInstances, Host: host})
	if _, err := fleet.Add(instance, mockserver.Placement{Name: mockserver.DefaultInstance}); err != nil {
		return err
	}
	if err := fleet.Serve(opened.instance); err != nil {
		return err
	}
	if opened.proxy != nil {
		if err := fleet.ServeProxy(opened.proxy); err != nil {
			return err
		}
	}
	steering := serveControl(opened.control, control.Config{
		Fleet: fleet.Control(f.config), Token: f.controlToken, Log: f.config.Log,
	})
	f.warn(screenOf(cmd.ErrOrStderr()), opened)
	if err := f.announce(cmd, readyOf(instance, fleet, opened), identity != nil && identity.CA != nil); err != nil {
		return err
	}
	<-cmd.Context().Done()

	ending, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	return errors.Join(fleet.Close(ending), steering.Shutdown(ending))
}

// open opens the ports. Where several are taken, as by another serve, it says so at
// once.
func (f *serveFlags) open(ctx context.Context) (*ports, error) {
	p := &ports{}
	var errs [3]error
	p.instance, errs[0] = openPort(ctx, "listen", f.listen)
	p.control, errs[1] = listenControl(ctx, f.control, f.controlToken)
	if f.proxy != "" {
		p.proxy, errs[2] = openPort(ctx, "proxy", f.proxy)
	}
	if err := errors.Join(errs[:]...); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// close closes what is open. A port that served is closed with its server, and closes
// well again.
func (p *ports) close() {
	for _, opened := range []net.Listener{p.instance, p.control, p.proxy} {
		if opened != nil {
			_ = opened.Close()
		}
	}
}

// identities are what the ports show over TLS, nil for plain HTTP, and what the hosts of
// the proxy do, nil without one. One that is made here serves for both, so that clients
// have one authority to trust.
func (f *serveFlags) identities(ctx context.Context) (ports, hosts *mockserver.Identity, err error) {
	proxied := "*." + mockserver.ProxyDomain
	switch {
	case f.tlsCert != "":
		if ports, err = mockserver.LoadIdentityContext(ctx, f.tlsCert, f.tlsKey); err == nil && f.proxy != "" {
			hosts, err = mockserver.NewIdentity(proxied)
		}
	case f.tls && f.proxy != "":
		ports, err = mockserver.NewIdentity(append(f.tlsHosts, proxied)...)
		hosts = ports
	case f.tls:
		ports, err = mockserver.NewIdentity(f.tlsHosts...)
	case f.proxy != "":
		hosts, err = mockserver.NewIdentity(proxied)
	}
	return ports, hosts, err
}

// listenControl opens the port of the test powers. Off loopback they need a
// token: whoever reaches them can read and change everything.
func listenControl(ctx context.Context, address, token string) (net.Listener, error) {
	listener, err := openPort(ctx, "control", address)
	if err != nil {
		return nil, err
	}
	if token == "" && !isLoopback(listener.Addr()) {
		_ = listener.Close()
		return nil, fmt.Errorf("control at %s can be reached from other machines; set --control-token, or listen on 127.0.0.1", address)
	}
	return listener, nil
}

// warn says that others can sign in with the password that everybody knows.
func (f *serveFlags) warn(s screen, opened *ports) {
	if f.adminPassword != mockserver.DefaultAdminPassword && f.adminPassword != "" {
		return
	}
	for _, listener := range []net.Listener{opened.instance, opened.proxy} {
		if listener == nil || isLoopback(listener.Addr()) {
			continue
		}
		fmt.Fprintln(s, s.lead(yellow, "snowglobe:", fmt.Sprintf(
			" other machines can reach %s and sign in as %s with the password that everybody knows, %s; give it another with --admin-password",
			listener.Addr(), mockserver.AdminUserName, mockserver.DefaultAdminPassword)))
	}
}

// isLoopback tells whether only this machine reaches a listener's address. One that
// listens on every address is reached by others as well.
func isLoopback(at net.Addr) bool {
	return loopback.Is(loopback.Host(at.String()), loopback.Addresses)
}

// openPort opens the address that a flag names. Its errors say how to come by
// another one, and who to ask for this.
func openPort(ctx context.Context, flag, address string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err == nil {
		return listener, nil
	}
	if _, bad := errors.AsType[*net.AddrError](err); bad {
		return nil, fmt.Errorf("--%s %q is not an address; write it as 127.0.0.1:8080, where port 0 picks a free one", flag, shownAddress(address))
	}
	host, port, split := net.SplitHostPort(address)
	if split != nil || !errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("--%s: %w", flag, err)
	}
	return nil, fmt.Errorf(`--%s: %s is taken, perhaps by another snowglobe serve
  who has it  lsof -i :%s, or ss -ltnp
  another     --%s %s picks a free one`, flag, address, port, flag, net.JoinHostPort(host, "0"))
}

func serveControl(listener net.Listener, cfg control.Config) *http.Server {
	cfg.Version = versions()
	server := &http.Server{
		Handler:           console.New(control.New(cfg), console.Config{Token: cfg.Token, Log: cfg.Log}),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
	}
	go func() { _ = server.Serve(listener) }() // ends with Shutdown
	return server
}
