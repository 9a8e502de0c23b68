package main

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The yardstick repeats what was recorded, so a recorded answer has to be whole, and the
// same whether it came in pieces or with a length.
func TestAnswersAreRecordedWhole(t *testing.T) {
	body := strings.Repeat("0123456789", 20_000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["X-Odd-Spelling"] = []string{"kept"}
		switch r.URL.Path {
		case "/length":
			w.Header().Set("Content-Length", "5")
			_, _ = io.WriteString(w, "hello")
		case "/pieces":
			_, _ = io.WriteString(w, body)
		case "/refused":
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	t.Cleanup(server.Close)
	for path, want := range map[string]string{"/length": "hello", "/pieces": body} {
		got, err := fetch(t.Context(), server.URL, request{method: "GET", path: path})
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, got.Status)
		require.Equal(t, want, string(got.Body), path)
		require.Equal(t, []string{"kept"}, got.Header["X-Odd-Spelling"])
		rate, err := load(t.Context(), server.URL, request{method: "GET", path: path}, 2, time.Millisecond)
		require.NoError(t, err)
		require.Positive(t, rate)
	}
	_, err := load(t.Context(), server.URL, request{method: "GET", path: "/refused"}, 1, time.Second)
	require.ErrorContains(t, err, "status 418", "what is refused fast is not fast")
}

func TestSkippedAnswersLeaveTheNextOne(t *testing.T) {
	in := bufio.NewReader(strings.NewReader("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc" +
		"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n" +
		"HTTP/1.1 204 No Content\r\n\r\nnonsense\n"))
	for _, want := range []int{200, 201, 204} {
		status, err := skipAnswer(in)
		require.NoError(t, err)
		require.Equal(t, want, status)
	}
	_, err := skipAnswer(in)
	require.Error(t, err)
}

// A mistyped -only is no run in which nothing missed its target, and a binary that is not
// there is told of before a world is made.
func TestWhatCannotBeMeasuredIsSaid(t *testing.T) {
	all := []work{{name: "page of 100"}, {name: "page of 10,000"}, {name: "one record"}}
	some, err := chosen(all, "page")
	require.NoError(t, err)
	require.Len(t, some, 2)
	some, err = chosen(all, "")
	require.NoError(t, err)
	require.Equal(t, all, some)
	_, err = chosen(all, "records")
	require.EqualError(t, err, "-only \"records\" is in the name of no work; there are\n  page of 100\n  page of 10,000\n  one record")
	require.ErrorContains(t, run(t.Context(), options{binary: filepath.Join(t.TempDir(), "snowglobe")}), "make build makes it")
}
