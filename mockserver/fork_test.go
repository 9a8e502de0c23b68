package mockserver_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// A fork costs the same whoever is signed in: sessions are shared until one side
// changes them. Copied one by one, a full book took some ten thousand allocations.
func TestForkOfABusyInstance(t *testing.T) {
	instance, err := mockserver.New(mockserver.Config{Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	call := func(i *mockserver.Instance, cookies ...*http.Cookie) *http.Response {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/now/table/sys_user?sysparm_limit=1", http.NoBody)
		if len(cookies) == 0 {
			request.SetBasicAuth("admin", "admin")
		}
		for _, c := range cookies {
			request.AddCookie(c)
		}
		answer := httptest.NewRecorder()
		i.ServeHTTP(answer, request)
		return answer.Result()
	}
	idle := testing.AllocsPerRun(20, func() { instance.Fork() })
	var session *http.Response
	for range 4200 { // more than a book holds
		session = call(instance)
		require.Equal(t, http.StatusOK, session.StatusCode)
	}
	instance.Fork() // hands the logs of the requests on
	busy := testing.AllocsPerRun(20, func() { instance.Fork() })
	require.LessOrEqual(t, busy, idle+50)

	// Each side goes on with the session, and has its own end of it.
	var jsession *http.Cookie
	for _, c := range session.Cookies() {
		if c.Name == "JSESSIONID" && c.Value != "" {
			jsession = c
		}
	}
	require.NotNil(t, jsession)
	// The answer to a live session's cookie alone is the token that goes with it.
	alive := func(i *mockserver.Instance) bool {
		return len(call(i, jsession).Header["X-UserToken-Response"]) > 0 //nolint:staticcheck // as it is written on the wire
	}
	fork := instance.Fork()
	require.True(t, alive(fork))
	logout := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/logout.do", http.NoBody)
	logout.AddCookie(jsession)
	fork.ServeHTTP(httptest.NewRecorder(), logout)
	require.False(t, alive(fork))
	require.True(t, alive(instance))
}
