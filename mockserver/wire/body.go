package wire

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// TooLargeError refuses a body that has more bytes than are taken.
type TooLargeError struct {
	Size  int64 // at least
	Limit int64
}

// Error implements error.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("a body of %d bytes, of which %d are taken", e.Size, e.Limit)
}

// Errors of a body that cannot be read.
var (
	ErrCoding = errors.New("a Content-Encoding that is not known")
	ErrGzip   = errors.New("a body that is not gzip")
)

// Body reads the body of a request, inflated where it was compressed, of at most limit
// bytes. The bound holds for what comes out, so that a small body cannot become a large
// one. It returns a *[TooLargeError], an error wrapping [ErrCoding] or [ErrGzip], or that
// of the connection.
func Body(r *http.Request, limit int64) ([]byte, error) {
	if n := r.ContentLength; n > limit {
		Drain(r)
		return nil, &TooLargeError{Size: n, Limit: limit}
	}
	in, err := Inflate(r, http.MaxBytesReader(nil, r.Body, limit))
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(in, limit+1))
	if _, large := errors.AsType[*http.MaxBytesError](err); large || err == nil && int64(len(body)) > limit {
		Drain(r)
		return nil, &TooLargeError{Size: max(int64(len(body)), limit+1), Limit: limit}
	}
	return body, err
}

// Inflate returns what stands in the body of a request, in, which is as it came. It
// returns an error wrapping [ErrCoding] or [ErrGzip].
func Inflate(r *http.Request, in io.Reader) (io.Reader, error) {
	switch coding := strings.ToLower(r.Header.Get("Content-Encoding")); coding {
	case "", "identity":
		return in, nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrGzip, err)
		}
		return z, nil
	default:
		return nil, fmt.Errorf("%w: %q", ErrCoding, coding)
	}
}

// maxDrain is how many bytes of a refused body are read and thrown away.
const maxDrain = 128 << 20

// Drain reads the rest of a body that is refused, for many clients look at an answer only
// when they have sent all (client: Python's http.client and urllib see a broken pipe
// instead). Whoever asked first, by Expect, hears the answer before.
func Drain(r *http.Request) {
	if r.Header.Get("Expect") == "" {
		_, _ = io.CopyN(io.Discard, r.Body, maxDrain) // what fails here is over anyway
	}
}
