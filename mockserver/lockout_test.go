package mockserver_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// Right and wrong passwords arrive at once. Whatever comes of it, a lock that
// wrong ones made ends after its quarter of an hour.
func TestLockThatRacesWithASignInEnds(t *testing.T) {
	globe := mocktest.New(t, mocktest.Setting("auth_lockout_on_failed_login", "true"))
	globe.Freeze()
	client := globe.HTTPClient()
	signIn := func(password string) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+"/api/now/table/incident?sysparm_limit=1", nil)
		require.NoError(t, err)
		request.SetBasicAuth(globe.Admin.UserName, password)
		response, err := client.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	for range 40 {
		for range 4 {
			signIn("wrong")
		}
		var both sync.WaitGroup
		both.Go(func() { signIn("wrong") })
		both.Go(func() { signIn(globe.Admin.Password) })
		both.Wait()
		globe.Advance(16 * time.Minute)
		require.Equal(t, http.StatusOK, signIn(globe.Admin.Password))
	}
}
