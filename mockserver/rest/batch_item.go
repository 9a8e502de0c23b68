package rest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// Served is a request that came inside another, and the status that it was answered.
type Served struct {
	ID     string // as the caller named it
	Method string
	URL    string // as the caller wrote it; it may be anything
	Status int
}

type outerKey struct{}

// outer is what a request inside a batch has from the batch.
type outer struct {
	visit *session.Visit
}

// outerOf is the batch in which a request came, nil for one that came by itself.
func outerOf(r *http.Request) *outer {
	o, _ := r.Context().Value(outerKey{}).(*outer)
	return o
}

// batchAnswer is the answer to one request of a batch.
type batchAnswer struct {
	id       string
	body     []byte
	status   int
	header   http.Header // nil where the caller wants none
	fault    string      // why the request could not be sent, "" if it was
	redirect string
	took     int64 // milliseconds
}

// answer sends one request through the same handler as any other, or says what is
// wrong with it. It returns nil for a request or an answer that is too large.
func (b *batchRun) answer(item *batchItem) *batchAnswer {
	request, err := b.request(item)
	switch fault := (*Fault)(nil); {
	case errors.Is(err, errBatchSize):
		return nil
	case errors.As(err, &fault):
		return b.refuse(item, fault)
	}
	out := &batchRecorder{header: http.Header{}, most: b.output}
	if !out.record(b.call.api, request) {
		return nil
	}
	answer := &batchAnswer{body: out.body.Bytes(), status: max(out.status, http.StatusOK)}
	if answer.status/100 == 3 {
		answer.redirect = out.header.Get("Location")
	}
	if !item.withoutHeaders {
		answer.header = out.header
	}
	return answer
}

// refuse answers a request that cannot be sent, in the words in which the API itself
// would (client: CDAP's plug-in decodes the body of every 4xx and reads error.detail).
func (b *batchRun) refuse(item *batchItem, fault *Fault) *batchAnswer {
	answer := &batchAnswer{body: b.call.envelope(fault), status: fault.Status, fault: fault.Detail}
	if !item.withoutHeaders {
		answer.header = http.Header{"Content-Type": {jsonType}}
	}
	return answer
}

// errBatchSize ends a batch at a request that is too large.
var errBatchSize = errors.New("a request of the batch is too large")

// request makes of an item the request that it stands for. Its errors are a *Fault
// or errBatchSize.
func (b *batchRun) request(item *batchItem) (*http.Request, error) {
	if item.wrong != nil {
		return nil, item.wrong
	}
	address, err := item.address()
	if err != nil {
		return nil, err
	}
	body, err := item.payload()
	if err != nil {
		return nil, err
	}
	if len(body) > b.input {
		return nil, errBatchSize
	}
	around := b.call.request
	request := &http.Request{
		Method: item.method, URL: address, RequestURI: address.RequestURI(),
		Proto: around.Proto, ProtoMajor: around.ProtoMajor, ProtoMinor: around.ProtoMinor,
		Header: item.header, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
		Host: around.Host, TLS: around.TLS, RemoteAddr: around.RemoteAddr,
	}
	return request.WithContext(context.WithValue(around.Context(), outerKey{}, &outer{visit: b.call.visit})), nil
}

// batchRecorder keeps an answer, up to so many bytes of its body.
type batchRecorder struct {
	header http.Header
	status int
	body   bytes.Buffer
	most   int
	large  bool
}

// record lets the API answer, and tells whether the answer was small enough.
func (r *batchRecorder) record(a *API, request *http.Request) bool {
	defer func() {
		// Whoever cannot finish an answer panics so, and here size alone stops one.
		if p := recover(); p != nil && (!r.large || p != http.ErrAbortHandler) { //nolint:errorlint // the value itself is the signal
			panic(p)
		}
	}()
	a.ServeHTTP(r, request)
	return !r.large
}

// Header implements [http.ResponseWriter].
func (r *batchRecorder) Header() http.Header { return r.header }

// WriteHeader implements [http.ResponseWriter].
func (r *batchRecorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

// Write implements [io.Writer].
func (r *batchRecorder) Write(p []byte) (int, error) {
	if r.body.Len()+len(p) > r.most {
		r.large = true
		return 0, errBatchSize
	}
	return r.body.Write(p)
}
