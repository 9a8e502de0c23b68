package world_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// A call that the instance cuts off is cut off for the subject, too, and is made once:
// what stands between the two repeats nothing, be the connection new or one that has
// carried a call before.
func TestWhatIsCutOffIsNotRepeatedInBetween(t *testing.T) {
	for _, when := range []string{"before", "after"} {
		globe := mocktest.New(t)
		instance := world.Foreign(globe.URL, "madrid", world.Login{}, nil)
		tap, err := world.NewTap(t.Context(), instance)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, tap.Close()) })
		front, err := world.NewFront(t.Context(), instance, clock.System().Now())
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, front.Close()) })
		for _, address := range []string{tap.URL, front.URL} {
			globe.SetFaults("rules: [{on: {path: /api/now/table/incident}, nth: 3, reset: " + when + "}]")
			earlier := len(globe.Journal())
			get := func() error {
				// A subject that repeats nothing either: each of its calls has a connection of its own.
				client := http.Client{Transport: &http.Transport{
					DisableKeepAlives: true,
					TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
				}}
				call, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/api/now/table/incident?sysparm_limit=1", nil)
				require.NoError(t, err)
				call.SetBasicAuth(globe.Admin.UserName, globe.Admin.Password) // whom it does not know is hung up on
				answer, err := client.Do(call)
				if err != nil {
					return err
				}
				_, err = io.Copy(io.Discard, answer.Body)
				return errors.Join(err, answer.Body.Close())
			}
			require.NoError(t, get(), address)
			require.NoError(t, get(), address)
			require.Error(t, get(), "%s: the third call is reset %s it is carried out", address, when)
			require.NoError(t, get(), address)
			require.Len(t, globe.Journal()[earlier:], 4, address)
		}
	}
}
