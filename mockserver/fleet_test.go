package mockserver_test

import (
	"context"
	"net"
	"net/http"
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
	fleet := mockserver.NewFleet(mockserver.FleetConfig{MaxInstances: 1})
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
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
