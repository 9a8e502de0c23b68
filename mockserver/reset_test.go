package mockserver_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// What is made after a reset has the ids that it had after the start, so that the
// first run of a suite is like all later ones.
func TestResetMakesTheSameIDs(t *testing.T) {
	globe := mocktest.New(t)
	first := insert(t, globe)
	for range 2 {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, globe.ControlURL()+"/_snowglobe/instances/default/reset", http.NoBody)
		require.NoError(t, err)
		status, _ := send(t, http.DefaultClient, request)
		require.Equal(t, http.StatusNoContent, status)
		require.Equal(t, first, insert(t, globe))
	}
	require.NotEqual(t, first, insert(t, globe.Fork(t)), "a fork goes its own way")
}

// insert makes an incident and returns its sys_id.
func insert(t *testing.T, globe *mocktest.Globe) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, globe.URL+"/api/now/table/incident", strings.NewReader(`{}`))
	require.NoError(t, err)
	request.SetBasicAuth(globe.Admin.UserName, globe.Admin.Password)
	request.Header.Set("Content-Type", "application/json")
	status, body := send(t, globe.HTTPClient(), request)
	require.Equal(t, http.StatusCreated, status, body)
	var made struct {
		Result struct {
			SysID string `json:"sys_id"`
		} `json:"result"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &made))
	return made.Result.SysID
}

// hand is a machine's clock that a test moves.
type hand struct{ at time.Time }

func (h *hand) Now() time.Time { return h.at }

// A reset puts the clock back, too: to the time, the standstill and the pace of
// when the instance was made or forked. Without a time of its own it had, and has,
// the machine's.
func TestResetPutsTheClockBack(t *testing.T) {
	noon := time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
	hour, minute := time.Hour, time.Minute
	no, fast, yes, once := false, 60.0, true, 1.0
	start := func(cfg mockserver.Config) (*mockserver.Instance, *hand) {
		machine := &hand{at: noon.AddDate(1, 0, 0)}
		cfg.Clock = machine
		instance, err := mockserver.New(cfg)
		require.NoError(t, err)
		return instance, machine
	}

	own, machine := start(mockserver.Config{Now: noon})
	machine.at = machine.at.Add(hour)
	require.NoError(t, own.Clock().Apply(clock.Change{Advance: &hour, Freeze: &yes, Rate: &fast}))
	frozen := own.Fork()
	own.Reset()
	require.Equal(t, clock.State{Now: noon, Rate: 1}, own.Clock().State())

	require.NoError(t, frozen.Clock().Apply(clock.Change{Advance: &hour, Freeze: &no, Rate: &once}))
	machine.at = machine.at.Add(hour)
	frozen.Reset()
	require.Equal(t, clock.State{Now: noon.Add(2 * hour), Frozen: true, Rate: 60}, frozen.Clock().State())

	require.NoError(t, own.Clock().Apply(clock.Change{Rate: &fast}))
	running := own.Fork()
	machine.at = machine.at.Add(hour)
	running.Reset()
	machine.at = machine.at.Add(minute)
	require.Equal(t, clock.State{Now: noon.Add(2 * hour), Rate: 60}, running.Clock().State())

	none, machine := start(mockserver.Config{})
	machine.at = machine.at.Add(hour)
	fork := none.Fork()
	require.NoError(t, none.Clock().Apply(clock.Change{Advance: &hour, Freeze: &yes}))
	machine.at = machine.at.Add(hour)
	none.Reset()
	require.Equal(t, clock.State{Now: machine.at, Rate: 1}, none.Clock().State())
	fork.Reset()
	require.Equal(t, machine.at.Add(-hour), fork.Now(), "a fork has the time of its making")
}
