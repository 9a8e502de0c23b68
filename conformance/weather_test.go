package conformance_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// weathers are the profiles that a control API was told to play.
type weathers struct {
	mu       sync.Mutex
	profiles []string
}

// before passes on what a control API is asked, and returns where.
func (w *weathers) before(t *testing.T, control string) string {
	t.Helper()
	target, err := url.Parse(control)
	require.NoError(t, err)
	pass := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/faults") {
			var schedule struct{ Profile string }
			text, err := io.ReadAll(r.Body)
			assert.NoError(t, err)
			assert.NoError(t, json.Unmarshal(text, &schedule))
			r.Body = io.NopCloser(bytes.NewReader(text))
			w.mu.Lock()
			w.profiles = append(w.profiles, schedule.Profile)
			w.mu.Unlock()
		}
		pass.ServeHTTP(answer, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// Where nobody says anything a connector is judged in the weather, on each instance.
func TestTheDefaultWeather(t *testing.T) {
	var told weathers
	connector, on := pythonConnector(t, "pyconnector/connector.py"), conformance.On(told.before(t, mocktest.New(t).ControlURL()))
	for profile, options := range map[string][]conformance.Option{"weather": nil, "storm": {conformance.Faults("storm")}} {
		told.profiles = nil
		all := take(t, func(t *taker) {
			conformance.TestConnector(t, append(options, connector, on, conformance.OnlyReleases("fuji", "madrid"), conformance.OnlyAuth("legacy"), conformance.OnlyChecks("auth/connect/story"))...)
		})
		for _, release := range []string{"fuji", "madrid"} {
			require.Contains(t, all.verdicts, "TestIt/auth/connect/story/"+release+"/legacy")
		}
		require.Equal(t, []string{profile, profile}, told.profiles)
	}
}
