package mockserver_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// The main port serves the default instance, and any other by header or by host
// name, as clients that know one port only need.
func TestMainPortFindsInstancesByName(t *testing.T) {
	fleet := mockserver.NewFleet(mockserver.FleetConfig{})
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	for name, release := range map[string]string{mockserver.DefaultInstance: "madrid", "old": "eureka"} {
		instance, err := mockserver.New(mockserver.Config{Release: release})
		require.NoError(t, err)
		_, err = fleet.Add(instance, mockserver.Placement{Name: name})
		require.NoError(t, err)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, fleet.Serve(listener))

	// Eureka does not know v2, Madrid does: the status tells who answered.
	ask := func(host, header string) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
			fleet.URL(mockserver.DefaultInstance)+"/api/now/v2/table/sys_user?sysparm_limit=1", http.NoBody)
		require.NoError(t, err)
		request.SetBasicAuth("admin", "admin")
		if host != "" {
			request.Host = host
		}
		if header != "" {
			request.Header.Set("X-Snowglobe-Instance", header)
		}
		status, _ := send(t, http.DefaultClient, request)
		return status
	}
	require.Equal(t, http.StatusOK, ask("", ""))
	require.Equal(t, http.StatusBadRequest, ask("", "old"))
	require.Equal(t, http.StatusBadRequest, ask("old.localhost:8080", ""))
	require.Equal(t, http.StatusOK, ask("default.localhost", ""))
	require.Equal(t, http.StatusNotFound, ask("nobody.localhost", ""))
	require.Equal(t, http.StatusNotFound, ask("", "nobody"))
}

// An instance whose time to live is over is gone, for whoever asks.
func TestTimeToLive(t *testing.T) {
	fleet := newFleet(t, mockserver.FleetConfig{MaxInstances: 1})
	instance, err := mockserver.New(mockserver.Config{})
	require.NoError(t, err)
	name, err := fleet.Add(instance, mockserver.Placement{TTL: time.Nanosecond, Listen: true})
	require.NoError(t, err)
	_, err = fleet.Get(name)
	require.ErrorIs(t, err, mockserver.ErrNoInstance)
	_, err = fleet.Add(instance, mockserver.Placement{TTL: time.Hour})
	require.NoError(t, err, "its place is free again")
	require.Len(t, fleet.Names(), 1)
}

// Its port is closed by itself, whether anybody asks the fleet or not.
func TestTimeToLiveClosesThePort(t *testing.T) {
	fleet := newFleet(t, mockserver.FleetConfig{})
	instance, err := mockserver.New(mockserver.Config{})
	require.NoError(t, err)
	name, err := fleet.Add(instance, mockserver.Placement{TTL: time.Second, Listen: true})
	require.NoError(t, err)
	url := fleet.URL(name)
	require.Equal(t, http.StatusOK, listUsers(t, url))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		connection, err := new(net.Dialer).DialContext(ctx, "tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			require.NoError(t, ctx.Err(), "the port goes on answering")
			return
		}
		require.NoError(t, connection.Close())
	}
}

// Whoever makes and removes instances of one name at once leaves no port behind
// that answers and that nobody can close.
func TestAddAndRemoveAtOnce(t *testing.T) {
	fleet := newFleet(t, mockserver.FleetConfig{})
	first, err := mockserver.New(mockserver.Config{})
	require.NoError(t, err)
	const many = 100
	var adding, removing sync.WaitGroup
	ended := make(chan struct{})
	urls := make(chan string, 4*many)
	for range 4 {
		adding.Go(func() {
			for range many {
				if _, err := fleet.Add(first, mockserver.Placement{Name: "one", Listen: true}); err == nil {
					urls <- fleet.URL("one")
				}
			}
		})
	}
	for range 2 {
		removing.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
					_ = fleet.Remove("one")
				}
			}
		})
	}
	adding.Wait()
	close(ended)
	removing.Wait()
	_ = fleet.Remove("one")
	close(urls)
	require.Empty(t, fleet.Names())
	for url := range urls {
		if url != "" {
			refused(t, url)
		}
	}
}

// The main port is the fleet's: it outlives the default instance and serves the
// next one, for it is the way to all others.
func TestMainPortStays(t *testing.T) {
	fleet := newFleet(t, mockserver.FleetConfig{})
	instance, err := mockserver.New(mockserver.Config{})
	require.NoError(t, err)
	_, err = fleet.Add(instance, mockserver.Placement{Name: mockserver.DefaultInstance})
	require.NoError(t, err)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, fleet.Serve(listener))
	url := fleet.URL(mockserver.DefaultInstance)
	require.Equal(t, http.StatusOK, listUsers(t, url))

	require.NoError(t, fleet.Remove(mockserver.DefaultInstance))
	require.Equal(t, http.StatusNotFound, listUsers(t, url))
	_, err = fleet.Add(instance, mockserver.Placement{Name: mockserver.DefaultInstance, Listen: true})
	require.NoError(t, err)
	require.Equal(t, url, fleet.URL(mockserver.DefaultInstance))
	require.Equal(t, http.StatusOK, listUsers(t, url))
}

func TestClosedFleetTakesNobodyIn(t *testing.T) {
	fleet := newFleet(t, mockserver.FleetConfig{})
	instance, err := mockserver.New(mockserver.Config{})
	require.NoError(t, err)
	require.NoError(t, fleet.Close(t.Context()))
	_, err = fleet.Add(instance, mockserver.Placement{Listen: true})
	require.ErrorIs(t, err, mockserver.ErrClosed)
}

func newFleet(t *testing.T, cfg mockserver.FleetConfig) *mockserver.Fleet {
	t.Helper()
	fleet := mockserver.NewFleet(cfg)
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	return fleet
}

// listUsers is the status of a call as the administrator, on a connection of its own.
func listUsers(t *testing.T, url string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/now/table/sys_user?sysparm_limit=1", http.NoBody)
	require.NoError(t, err)
	request.SetBasicAuth("admin", "admin")
	request.Close = true
	status, _ := send(t, http.DefaultClient, request)
	return status
}

// refused asks that nobody listens at an address.
func refused(t *testing.T, url string) {
	t.Helper()
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err == nil {
		_ = connection.Close()
	}
	require.Error(t, err, "somebody still listens at %s", url)
}
