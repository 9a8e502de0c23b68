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

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
)

// grace is how long requests in flight may take when the program is told to end.
const grace = 5 * time.Second

// serve makes the instance, opens both ports, and waits for the end.
func (f *serveFlags) serve(cmd *cobra.Command) error {
	identity, err := f.identity()
	if err != nil {
		return err
	}
	listener, controlListener, err := f.open(cmd.Context())
	if err != nil {
		return err
	}
	defer func() { _ = controlListener.Close() }()
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
	host, _, _ := net.SplitHostPort(listener.Addr().String())
	fleet := mockserver.NewFleet(mockserver.FleetConfig{Identity: identity, MaxInstances: f.maxInstances, Host: host})
	if _, err := fleet.Add(instance, mockserver.Placement{Name: mockserver.DefaultInstance}); err != nil {
		return err
	}
	if err := fleet.Serve(listener); err != nil {
		return err
	}
	steering := serveControl(controlListener, control.Config{
		Fleet: fleet.Control(f.config), Token: f.controlToken, Log: f.config.Log,
	})
	f.warn(screenOf(cmd.ErrOrStderr()), listener.Addr())
	if err := f.announce(cmd, readyOf(instance, fleet, controlListener), identity != nil && identity.CA != nil); err != nil {
		return err
	}
	<-cmd.Context().Done()

	ending, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	return errors.Join(fleet.Close(ending), steering.Shutdown(ending))
}

// open opens both ports. Where both are taken, as by another serve, it says so at
// once.
func (f *serveFlags) open(ctx context.Context) (instance, control net.Listener, err error) {
	instance, err = openPort(ctx, "listen", f.listen)
	control, otherErr := listenControl(ctx, f.control, f.controlToken)
	if err = errors.Join(err, otherErr); err == nil {
		return instance, control, nil
	}
	for _, opened := range []net.Listener{instance, control} {
		if opened != nil {
			_ = opened.Close()
		}
	}
	return nil, nil, err
}

// identity is what the ports show over TLS; nil for plain HTTP.
func (f *serveFlags) identity() (*mockserver.Identity, error) {
	switch {
	case f.tlsCert != "":
		return mockserver.LoadIdentity(f.tlsCert, f.tlsKey)
	case f.tls:
		return mockserver.NewIdentity(f.tlsHosts...)
	}
	return nil, nil //nolint:nilnil // plain HTTP is no error
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
func (f *serveFlags) warn(s screen, at net.Addr) {
	if f.adminPassword != mockserver.DefaultAdminPassword && f.adminPassword != "" || isLoopback(at) {
		return
	}
	fmt.Fprintln(s, s.lead(yellow, "snowglobe:", fmt.Sprintf(
		" other machines can reach %s and sign in as %s with the password that everybody knows, %s; give it another with --admin-password",
		at, mockserver.AdminUserName, mockserver.DefaultAdminPassword)))
}

func isLoopback(at net.Addr) bool {
	tcp, ok := at.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
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
		Handler:           control.New(cfg),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
	}
	go func() { _ = server.Serve(listener) }() // ends with Shutdown
	return server
}
