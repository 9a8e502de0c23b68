package issuer

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// hand is a machine's clock that a test moves.
type hand struct{ at time.Time }

func (h *hand) Now() time.Time { return h.at }

// An address that kept one caller waiting in vain is not asked again for as long, and then
// it is: whoever it hung for is not told of it for ever.
func TestHungAddressesRest(t *testing.T) {
	var asked atomic.Int32
	var mended atomic.Bool
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		if !mended.Load() {
			<-release
		}
		fmt.Fprint(w, "{}")
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	now := &hand{at: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)}
	f := New()
	f.clock, f.patience = now, 50*time.Millisecond
	_, err := f.Get(Loopback, server.URL)
	require.ErrorIs(t, err, ErrAnswer)
	mended.Store(true)
	for range 3 {
		_, err = f.Get(Loopback, server.URL)
		require.ErrorIs(t, err, ErrHung)
	}
	require.EqualValues(t, 1, asked.Load())
	now.at = now.at.Add(f.patience)
	f.patience = patience
	_, err = f.Get(Loopback, server.URL)
	require.NoError(t, err)
	require.EqualValues(t, 2, asked.Load())
}
