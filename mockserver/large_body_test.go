package mockserver_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// endless is a body of so many bytes, whatever they are, that is nowhere in memory.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	n := min(len(p), e.left)
	e.left -= n
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// A body that is too large is refused at its length, or where it has gone too far,
// and its end is never in memory.
func TestLargeBodies(t *testing.T) {
	i := instance(t)
	for name, length := range map[string]int64{"with a length": 100 << 20, "in chunks": -1} {
		out := httptest.NewRecorder()
		body := &endless{left: 100 << 20}
		request := httptest.NewRequestWithContext(t.Context(), "POST", "/api/now/table/incident", body)
		request.ContentLength = length
		request.SetBasicAuth("admin", "admin")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		i.ServeHTTP(out, request)
		runtime.ReadMemStats(&after)
		require.Equal(t, http.StatusBadRequest, out.Code, name)
		require.Contains(t, out.Body.String(), "Rejected large REST payload", name)
		require.Zero(t, body.left, "%s: who sends has to come to the end", name)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(80<<20), name)
	}
	out := httptest.NewRecorder()
	body := &endless{left: 100 << 20}
	ask(t, i, out, "POST", "/api/now/table/incident", body, "Expect", "100-continue")
	require.Equal(t, http.StatusBadRequest, out.Code)
	require.Greater(t, body.left, 80<<20, "who asks first hears before")
}

// A body of XML is held to bounds of its own, and the answer says which.
func TestXMLBeyondItsBounds(t *testing.T) {
	i := instance(t)
	for body, want := range map[string]string{
		"<r>" + strings.Repeat("<a/>", 10_000) + "</r>":        "There are more than 10000 elements.",
		strings.Repeat("<a>", 20) + strings.Repeat("</a>", 20): "Elements stand more than 8 deep in each other.",
		"<r>": "The payload is not valid XML.",
	} {
		out := httptest.NewRecorder()
		ask(t, i, out, "POST", "/api/now/table/incident", strings.NewReader(body), "Content-Type", "application/xml")
		require.Equal(t, http.StatusBadRequest, out.Code)
		require.Contains(t, out.Body.String(), `"detail":"`+want+`"`)
	}
}

// An address may be long, but not without end: the door refuses it with a page,
// and a port that reads it does not even come to the door.
func TestLargeAddresses(t *testing.T) {
	const path = "/api/now/table/incident?sysparm_query="
	i := instance(t)
	for _, length := range []int{17 << 10, 1 << 20} {
		out := httptest.NewRecorder()
		taken := ask(t, i, out, "GET", path+strings.Repeat("a", length), nil)
		require.Equal(t, http.StatusRequestURITooLong, out.Code)
		require.Contains(t, out.Body.String(), "The address is longer")
		require.Less(t, taken, uint64(8*length))
	}
	w := newWire(t)
	require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, w.send("GET", path+strings.Repeat("a", 1<<20), "").status)
}
