package run

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// What a report keeps of the calls of a server check. A subject that fails everywhere
// fails thousands of rows, and what failed is the last call: of those before it only what
// led there is of interest.
const (
	sentCalls  = 8    // the last ones
	lastBody   = 3000 // bytes of each body of the last call
	earlyBody  = 500  // and of those before it
	headerSize = 300
	pathSize   = 1000

	// looked is how much of a body is held until a check has failed or passed.
	looked = 64 << 10
)

// call is a request and its answer as they were, secrets and all.
type call struct {
	request *http.Request
	answer  *answer // nil where none came; of its body no more than looked
	bytes   int64
}

// calls are the last of a check.
type calls struct {
	last    []call
	leftOut int
}

func (c *calls) keep(request *http.Request, got *answer) {
	one := call{request: request}
	if got != nil {
		one.answer = &answer{status: got.status, header: got.header, body: bytes.Clone(got.body[:min(len(got.body), looked)])}
		one.bytes = int64(len(got.body))
	}
	if len(c.last) == sentCalls {
		c.last = slices.Delete(c.last, 0, 1)
		c.leftOut++
	}
	c.last = append(c.last, one)
}

// told is what may be shown of them. Secrets are taken out only now, when all are known
// that the server gave in the check.
func (c *calls) told(secrets *redactor) *report.Exchange {
	if len(c.last) == 0 {
		return nil
	}
	told := &report.Exchange{LeftOut: c.leftOut}
	for i, one := range c.last {
		size := earlyBody
		if i == len(c.last)-1 {
			size = lastBody
		}
		told.Calls = append(told.Calls, one.told(secrets, size))
	}
	return told
}

func (c *call) told(secrets *redactor, size int) report.Call {
	host := c.request.Host
	if host == "" {
		host = c.request.URL.Host
	}
	shown := report.Call{
		Method: c.request.Method, Path: secrets.shown(c.request.URL.RequestURI(), pathSize),
		Headers: append([]string{"Host: " + host}, secrets.headers(c.request.Header)...),
	}
	if c.request.GetBody != nil {
		if body, err := c.request.GetBody(); err == nil {
			text, _ := io.ReadAll(io.LimitReader(body, looked))
			shown.Body = secrets.content(c.request.Header, text, c.request.ContentLength, size)
		}
	}
	if c.answer == nil {
		return shown
	}
	if at, err := http.ParseTime(c.answer.header.Get("Date")); err == nil {
		shown.At = instant(at)
	}
	shown.Answer = &report.Answer{
		Status: c.answer.status, Headers: secrets.headers(c.answer.header), Bytes: c.bytes,
		Body: secrets.content(c.answer.header, c.answer.body, c.bytes, size),
	}
	return shown
}

func instant(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// headers are lines, in the order of their names.
func (r *redactor) headers(all http.Header) []string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, value := range all[name] {
			lines = append(lines, r.header(name, value))
		}
	}
	return lines
}

// content is a body for people, of whole bytes: what is packed or no text is named with its
// size.
func (r *redactor) content(header http.Header, body []byte, whole int64, size int) string {
	if packed := header.Get("Content-Encoding"); packed != "" && packed != "identity" {
		return fmt.Sprintf("[%d bytes, %s]", whole, r.shown(packed, headerSize))
	}
	text := body
	for n := 1; n < utf8.UTFMax && int64(len(body)) < whole && !utf8.Valid(text); n++ { // cut within a letter
		text = body[:len(body)-n]
	}
	if bytes.IndexByte(text, 0) >= 0 || !utf8.Valid(text) {
		return fmt.Sprintf("[%d bytes that are no text]", whole)
	}
	if int64(len(body)) < whole {
		text = append(slices.Clip(text), cutMark...) // a secret may be cut there
	}
	return match.CutOf(r.clear(string(text)), size, whole)
}

// shown is a text without secrets and of a size that a person reads. What is secret is
// taken out before anything is cut.
func (r *redactor) shown(text string, size int) string { return match.Cut(r.clear(text), size) }

// clear is a text of an exchange without secrets.
func (r *redactor) clear(text string) string {
	return tame(codes().ReplaceAllString(r.reason(text), "${1}code="+redacted))
}
