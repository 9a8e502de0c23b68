package mockserver_test

import (
	"net/http"
	"strings"
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

// Why an account is locked goes along into a fork, and a lock that somebody sets
// through the API has no end there either.
func TestLocksAreKnownByForks(t *testing.T) {
	globe := mocktest.New(t, mocktest.Setting("auth_lockout_on_failed_login", "true"))
	globe.Freeze()
	for _, name := range []string{"failing", "shut"} {
		globe.Import("sys_user", map[string]string{"sys_id": name, "user_name": name, "user_password": name, "active": "true"})
	}
	as := func(globe *mocktest.Globe, method, path, body, user, password string) int {
		request, err := http.NewRequestWithContext(t.Context(), method, globe.URL+path, strings.NewReader(body))
		require.NoError(t, err)
		request.SetBasicAuth(user, password)
		status, _ := send(t, globe.HTTPClient(), request)
		return status
	}
	const list = "/api/now/table/incident?sysparm_limit=1"
	for _, name := range []string{"failing", "shut"} {
		for range 5 {
			require.Equal(t, http.StatusUnauthorized, as(globe, http.MethodGet, list, "", name, "wrong"))
		}
	}
	for _, locked := range []string{"false", "true"} {
		require.Equal(t, http.StatusOK, as(globe, http.MethodPatch, "/api/now/table/sys_user/shut",
			`{"locked_out":"`+locked+`"}`, globe.Admin.UserName, globe.Admin.Password))
	}
	fork := globe.Fork(t)
	for name, one := range map[string]*mocktest.Globe{"parent": globe, "fork": fork} {
		one.Advance(16 * time.Minute)
		require.NotEqual(t, http.StatusUnauthorized, as(one, http.MethodGet, list, "", "failing", "failing"), name)
		require.Equal(t, http.StatusUnauthorized, as(one, http.MethodGet, list, "", "shut", "shut"), name)
	}
}

// A lock that failures made in the history ends like any other, and one that
// somebody set in it does not.
func TestLocksOfTheHistory(t *testing.T) {
	for minutes, want := range map[string]int{"14400": http.StatusOK, "15": http.StatusUnauthorized} {
		w := witnessOf(t, mocktest.Events(20_000), mocktest.Setting("lockout_minutes", minutes))
		status := func() int {
			return w.call(http.MethodGet, "/api/now/table/incident?sysparm_limit=1", "derek.shaw", "snowglobe", nil).StatusCode
		}
		require.Equal(t, http.StatusUnauthorized, status(), "locked a few days ago")
		w.globe.Advance(10 * 24 * time.Hour)
		require.Equal(t, want, status(), "locked for %s minutes", minutes)
	}
}
