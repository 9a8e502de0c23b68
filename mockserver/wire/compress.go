package wire

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
)

// compressors are kept, because making one costs more than most pages. They are quick
// rather than thorough: rows are in memory, and mostly they go no farther than loopback.
var compressors = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // a level that there is
	return z
}}

// Send writes an answer whose other headers are set, compressed where the caller asked
// for it (observed: headers recorded in 2022 and 2023). One that cannot be finished,
// mostly because the client left, ends with the connection, lest it look whole.
func Send(w http.ResponseWriter, r *http.Request, status int, body func(io.Writer) error) {
	compress := WantsGzip(r.Header.Get("Accept-Encoding"))
	if compress {
		w.Header().Set("Content-Encoding", "gzip")
	}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	out := body
	if compress {
		out = func(w io.Writer) error { return zipped(w, body) }
	}
	if out(w) != nil {
		panic(http.ErrAbortHandler)
	}
}

func zipped(w io.Writer, body func(io.Writer) error) error {
	z, _ := compressors.Get().(*gzip.Writer) // nothing else is in there
	defer compressors.Put(z)
	z.Reset(w)
	return errors.Join(body(z), z.Close())
}

// WantsGzip reads Accept-Encoding (RFC 9110 §12.5.3): gzip, or anything, unless its
// weight is zero.
func WantsGzip(accept string) bool {
	for entry := range strings.SplitSeq(strings.ToLower(accept), ",") {
		coding, weight, _ := strings.Cut(entry, ";")
		switch strings.TrimSpace(coding) {
		case "gzip", "x-gzip", "*":
			q, given := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			return !given || strings.Trim(q, "0.") != ""
		}
	}
	return false
}
