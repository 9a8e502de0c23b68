package fault_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What is asked for takes its time, though the port that it comes by allows answers less.
func TestAnswersThatTakeLongerThanThePortAllows(t *testing.T) {
	for _, effect := range []string{"delay: 300ms", "drip: {bytes: 1, every: 8ms}"} {
		server := httptest.NewUnstartedServer(playerOf(t, "rules: [{"+effect+"}]").Over(&powers{}, list, http.HandlerFunc(page)))
		server.Config.ReadTimeout, server.Config.WriteTimeout = 100*time.Millisecond, 100*time.Millisecond
		server.Start()
		t.Cleanup(server.Close)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		require.NoError(t, err)
		answer, err := server.Client().Do(r)
		require.NoError(t, err, effect)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err, effect)
		require.NoError(t, answer.Body.Close())
		require.JSONEq(t, `{"result":[{"sys_id":"1"},{"sys_id":"2"}]}`, string(body), effect)
	}
}
