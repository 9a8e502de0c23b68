package mockserver

import (
	"bytes"
	"io"
	"net/http"
)

// maxAwaited is how long a body may be that is awaited.
const maxAwaited = 1 << 20

// awaited is a request with all of its body, where that says its length and is not long.
// Nothing is done about it before that, so that no change of release has to wait for
// somebody who sends slowly; proxies in front of an instance hold requests back likewise
// (assumed). Whoever asks first, by Expect, hears the answer before the body is read.
func awaited(r *http.Request) *http.Request {
	if r.ContentLength <= 0 || r.ContentLength > maxAwaited || r.Header.Get("Expect") != "" {
		return r
	}
	var body bytes.Buffer
	_, err := body.ReadFrom(r.Body)
	whole := r.WithContext(r.Context())
	whole.Body = io.NopCloser(&body)
	if err != nil { // whoever reads it hears of that in its place
		whole.Body = io.NopCloser(io.MultiReader(&body, broken{err}))
	}
	return whole
}

// broken is where the body of a request ended too soon.
type broken struct{ err error }

// Read implements [io.Reader].
func (b broken) Read([]byte) (int, error) { return 0, b.err }
