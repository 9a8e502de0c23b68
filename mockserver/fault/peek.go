package fault

import (
	"bytes"
	"io"
	"net/http"
)

// Peek is the beginning of a request's body, up to so many bytes. The body is as unread as
// before.
func Peek(r *http.Request, most int64) []byte {
	text, err := io.ReadAll(io.LimitReader(r.Body, most))
	rest := io.MultiReader(bytes.NewReader(text), r.Body)
	if err != nil {
		rest = io.MultiReader(bytes.NewReader(text), broken{err})
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{rest, r.Body}
	return text
}

// broken is where a body ended too soon.
type broken struct{ err error }

// Read implements [io.Reader].
func (b broken) Read([]byte) (int, error) { return 0, b.err }
