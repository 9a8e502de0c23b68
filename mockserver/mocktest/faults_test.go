package mocktest_test

import (
	"fmt"
	"net/http"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// A client that asks once more, as a connector does, gets over a 503.
func TestFaults(t *testing.T) {
	globe := mocktest.New(t, mocktest.Faults(`
rules:
  - name: overloaded
    on: {table: sys_user, attempt: 1}
    answer: {status: 503}
`))
	const users = "/api/now/table/sys_user?sysparm_limit=1&sysparm_fields=user_name"
	status, _ := get(t, globe, users)
	require.Equal(t, http.StatusServiceUnavailable, status)
	status, _ = get(t, globe, users)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, []string{"overloaded"}, globe.Journal()[0].Faults)
	require.Empty(t, globe.Journal()[1].Faults)

	globe.SetFaults("{rules: [{answer: {status: 500}}]}")
	status, _ = get(t, globe, users)
	require.Equal(t, http.StatusInternalServerError, status)
	globe.SetFaults("calm")
	status, _ = get(t, globe, users)
	require.Equal(t, http.StatusOK, status)
}

// failing is a test that is failed, and ends there.
type failing struct {
	testing.TB

	said string
}

func (f *failing) Helper() {}

func (f *failing) Fatalf(format string, args ...any) {
	f.said = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func TestFaultsThatAreNone(t *testing.T) {
	for given, says := range map[string]string{
		"wether":            `there is no profile "wether"; did you mean "weather"?`,
		"rules: [{delai: ]": "line 1",
		"{profile: wether}": `did you mean "weather"?`,
	} {
		f := &failing{TB: t}
		done := make(chan struct{})
		go func() {
			defer close(done)
			mocktest.New(f, mocktest.Faults(given))
		}()
		<-done
		require.Contains(t, f.said, says, given)
	}
}
