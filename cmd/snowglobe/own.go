package main

import (
	"context"
	"net"
	"os"
	"runtime/debug"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
)

// startOwnInstances starts a control API on loopback for the kit, which makes
// the worlds that it needs through it, as it would anywhere else.
func startOwnInstances(ctx context.Context) (controlURL string, stop func(), err error) {
	seldomCollect()
	listener, err := listenControl(ctx, net.JoinHostPort("127.0.0.1", "0"), "")
	if err != nil {
		return "", nil, err
	}
	fleet := mockserver.NewFleet(mockserver.FleetConfig{})
	server := serveControl(listener, control.Config{Fleet: fleet.Control(mockserver.Config{})})
	return "http://" + listener.Addr().String(), func() {
		// Nothing is in flight any more that somebody waits for.
		_ = server.Close()
		over, cancel := context.WithCancel(context.WithoutCancel(ctx))
		cancel()
		_ = fleet.Close(over)
	}, nil
}

// seldomCollect lets the heap grow to three times of what lives before it is collected,
// unless GOGC says otherwise. The worlds of a run live as long as it does, and looking
// through them again and again takes a tenth of its time; the price is half a GiB in all
// in place of some 350 MiB.
func seldomCollect() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}
