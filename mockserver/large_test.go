package mockserver_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// pieces keeps no answer, only how it came.
type pieces struct {
	http.ResponseWriter
	total, largest int
}

func (p *pieces) Write(b []byte) (int, error) {
	p.total, p.largest = p.total+len(b), max(p.largest, len(b))
	return len(b), nil
}

func instance(t *testing.T) *mockserver.Instance {
	t.Helper()
	i, err := mockserver.New(mockserver.Config{People: 500})
	require.NoError(t, err)
	return i
}

// ask serves a request as the administrator without a network between, and tells
// how many bytes were taken from memory for it.
func ask(t *testing.T, i *mockserver.Instance, w http.ResponseWriter, method, path string, body io.Reader, headers ...string) uint64 {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, path, body)
	request.SetBasicAuth("admin", "admin")
	for n := 0; n < len(headers); n += 2 {
		request.Header.Set(headers[n], headers[n+1])
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	i.ServeHTTP(w, request)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// A page leaves in pieces, in either form and compressed: nobody holds all of it.
func TestLargePages(t *testing.T) {
	i := instance(t)
	for _, accept := range []string{"application/json", "application/xml"} {
		out := &pieces{ResponseWriter: httptest.NewRecorder()}
		taken := ask(t, i, out, "GET", "/api/now/table/sys_user?sysparm_limit=10000&sysparm_display_value=all", nil, "Accept", accept)
		require.Greater(t, out.total, 2<<20, "the page has to be large for this to say something")
		require.Less(t, out.largest, 64<<10, accept)
		if accept == "application/json" {
			require.Less(t, taken, uint64(2*out.total), "rendering takes little more than the page itself")
		}
	}
}
