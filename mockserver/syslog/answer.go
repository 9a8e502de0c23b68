package syslog

import (
	"net/http"
	"strconv"
)

// Answer watches what a handler answers, and ends the transaction before the
// last byte goes out: whoever has read an answer finds its row in the log.
type Answer struct {
	http.ResponseWriter
	Transaction

	log    *Log
	finish func(*Transaction)
	length int64 // what Content-Length promises; -1 for nothing
	ended  bool
}

// Watch wraps the writer of a request's answer. finish adds what has become
// known meanwhile, right before the transaction ends.
func (l *Log) Watch(w http.ResponseWriter, r *http.Request, finish func(*Transaction)) *Answer {
	return &Answer{ResponseWriter: w, Transaction: l.Begin(r), log: l, finish: finish, length: -1}
}

// WriteHeader implements [http.ResponseWriter].
func (a *Answer) WriteHeader(status int) {
	if a.Status == 0 {
		a.Status = status
		if n, err := strconv.ParseInt(a.Header().Get("Content-Length"), 10, 64); err == nil {
			a.length = n
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write implements [io.Writer].
func (a *Answer) Write(p []byte) (int, error) {
	if a.Status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	a.Output += int64(len(p))
	if a.Output == a.length {
		a.Close()
	}
	return a.ResponseWriter.Write(p)
}

// Close ends the transaction, once. The server sends what is left of an answer
// without Content-Length after the handler, and so after this.
func (a *Answer) Close() {
	if a.ended {
		return
	}
	a.ended = true
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	a.Gzipped = a.Header().Get("Content-Encoding") == "gzip"
	a.finish(&a.Transaction)
	a.log.End(&a.Transaction)
}

// Unwrap lets [http.ResponseController] reach the writer below.
func (a *Answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
