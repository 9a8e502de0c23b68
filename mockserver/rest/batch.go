package rest

import (
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// batchService takes many requests in one (documented: "Batch API").
var batchService = service{
	name: "Batch API",
	root: "/api/now",
	// v1 alone (client: PySNC names it; documented: /now/batch means it).
	offered: func(s *release.Settings) bool { return s.APIBatchEnabled },
	paths:   map[string]verbs{"/batch": {http.MethodPost: (*call).batch}},
	forms:   []string{multipartMixed},
}

// How large the requests of a batch and their answers may be, in bytes (documented:
// "Batch API", in megabytes; assumed: those of 2^20 bytes, that the properties and the
// header count bytes, and that a body is measured without its base64).
const (
	batchInput     = 5 << 20
	mostBatchInput = 10 << 20
	batchOutput    = 10 << 20
	// mostBatchOutput is ours: an answer is held until it is known to be small enough.
	mostBatchOutput = 64 << 20
	// mostBatchItems is ours as well: a small body may ask for millions, and a clock
	// that stands never runs out.
	mostBatchItems = 10_000
)

// batch serves POST /api/now/batch. It answers 200 whatever becomes of the requests
// inside, each of which has a status of its own (documented).
func (c *call) batch() (*Reply, error) {
	c.xml = false // documented: application/json or multipart/mixed
	if outerOf(c.request) != nil {
		// assumed: "any API" hardly means this one, and each level would multiply.
		return nil, &Fault{
			Status: http.StatusBadRequest, Message: "Nested batch requests are not supported",
			Detail: "A batch request cannot contain another batch request.",
		}
	}
	body, _, err := c.payload()
	if err != nil {
		return nil, err
	}
	asked, err := parseBatch(body)
	if err != nil {
		return nil, err
	}
	run := &batchRun{
		call: c, asked: asked, started: c.api.clock.Now(),
		input:  c.batchLimit("glide.rest.batch.max.inputSize", batchInput, mostBatchInput),
		output: c.batchLimit("glide.rest.batch.max.outputSize", batchOutput, mostBatchOutput),
	}
	run.most, run.bounded = c.settings.BatchTimeLimit.Duration()
	if lower, err := strconv.Atoi(strings.TrimSpace(c.request.Header.Get("X-BATCHREQUEST-MAX-OUTPUT-SIZE"))); err == nil && lower > 0 {
		run.output = min(run.output, lower)
	}
	if accept := c.request.Header.Get("Accept"); weightOf(accept, multipartMixed) > jsonWeight(accept) {
		return &Reply{
			Header: http.Header{"Content-Type": {multipartType}},
			Body:   func(w io.Writer) error { return run.write(newBatchParts(w, asked.id)) },
		}, nil
	}
	return &Reply{Body: func(w io.Writer) error { return run.write(newBatchJSON(w, asked.id)) }}, nil
}

// batchLimit is a limit that a property may set, up to the most that there is. What
// is no number above zero sets nothing (assumed).
func (c *call) batchLimit(property string, fallback, most int) int {
	text := c.api.tables.Property(c.api.tables.View(), property, "")
	if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && n > 0 {
		return min(n, most)
	}
	return fallback
}

// jsonWeight is how much an Accept header wants JSON.
func jsonWeight(accept string) float64 {
	return max(weightOf(accept, "application/json"), weightOf(accept, "application/*"), weightOf(accept, "*/*"))
}

// batchRun is a batch while it is served.
type batchRun struct {
	call          *call
	asked         *batchRequest
	started       time.Time
	most          time.Duration // that the batch may take, where it is bounded
	bounded       bool
	input, output int // bytes of a request's body and of an answer's
	served        int // requests so far
}

// batchForm writes the answer to a batch as it comes about: first the requests that
// were served, then the ids of the others.
type batchForm interface {
	serviced(*batchAnswer) error
	unserviced(id string) error
	close() error
}

// write serves the requests one after the other, in their order, and sends each
// answer before the next request is looked at, so that no more than one is held
// (documented: a stream of answers). A request or an answer that is too large ends
// the batch, and so does the end of its time, on the instance's clock: that request
// and those behind it are named as unserviced (documented: the system cancels the
// transaction and returns what it did not process; assumed: that a request whose
// answer is too large is among them, though it was served).
func (b *batchRun) write(form batchForm) error {
	ended := false
	for item := range b.asked.all() {
		var answer *batchAnswer
		if !ended {
			answer = b.serve(item)
			ended = answer == nil
		}
		if err := tell(form, item, answer); err != nil {
			return err
		}
	}
	return form.close()
}

func tell(form batchForm, item *batchItem, answer *batchAnswer) error {
	if answer == nil {
		return form.unserviced(item.id)
	}
	return form.serviced(answer)
}

// serve serves one request, or none beyond a limit.
func (b *batchRun) serve(item *batchItem) *batchAnswer {
	began := b.call.api.clock.Now()
	late := b.bounded && began.Sub(b.started) >= b.most
	if late || b.served == mostBatchItems || b.call.request.Context().Err() != nil {
		return nil
	}
	b.served++
	answer := b.answer(item)
	if answer == nil {
		return nil
	}
	took := b.call.api.clock.Now().Sub(began).Milliseconds()
	answer.id, answer.took = item.id, min(max(took, 0), math.MaxInt32)
	b.call.api.served(b.call.request, Served{ID: item.id, Method: item.method, URL: item.url, Status: answer.status})
	return answer
}
