package mockserver_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// The garbage of a request is what a large instance pays for longest: each piece brings
// nearer the next walk through millions of rows. These are bounds of pieces and not of
// time, a quarter above what is needed; under the race detector pools lose some of what
// they hold.
func TestRequestsLeaveLittleGarbage(t *testing.T) {
	i, err := mockserver.New(mockserver.Config{Seed: 1, Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), Events: 20_000, Settings: map[string]string{"audit_inserts": "true"}})
	require.NoError(t, err)
	hot := hotRequests(t, i)
	pieces := func(hot hotRequest) float64 {
		next := asBearer(t, i, hot)
		serve := func() {
			out := &discard{header: http.Header{}}
			i.ServeHTTP(out, next())
			require.Equal(t, hot.status, out.status)
		}
		serve() // what is known from then on
		return testing.AllocsPerRun(200, serve)
	}
	for name, most := range map[string]float64{"record": 68, "page_100": 152, "page_fields": 175, "token": 143, "insert": 400} {
		t.Run(name, func(t *testing.T) {
			n := pieces(hot[name])
			t.Logf("%s: %.0f pieces", name, n)
			require.LessOrEqual(t, n, most)
		})
	}
	// The rows of a page are no pieces, however many there are.
	require.LessOrEqual(t, pieces(hot["page_10000"]), pieces(hot["page_100"]))
}
