package rest

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
)

// compressors are kept, because making one costs more than most pages.
var compressors = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

// send writes the body, compressed where the caller asked for it (observed:
// headers recorded in 2022 and 2023).
func (c *call) send(w http.ResponseWriter, status int, body []byte) {
	compress := wantsGzip(c.request.Header.Get("Accept-Encoding"))
	if compress {
		w.Header().Set("Content-Encoding", "gzip")
	}
	w.WriteHeader(status)
	if c.request.Method == http.MethodHead {
		return
	}
	// Errors below mean that the client left, who needs no answer.
	z, ok := compressors.Get().(*gzip.Writer)
	if !compress || !ok {
		_, _ = w.Write(body)
		return
	}
	defer compressors.Put(z)
	z.Reset(w)
	_, _ = z.Write(body)
	_ = z.Close()
}

// wantsGzip reads Accept-Encoding (RFC 9110 §12.5.3): gzip, or anything, unless
// its weight is zero.
func wantsGzip(accept string) bool {
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
