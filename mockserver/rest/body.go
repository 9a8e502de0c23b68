package rest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// maxBody is how many bytes of a request the API takes (observed: support
// article KB0747638 names the number in its error).
const maxBody = 10 << 20

// change reads the body of a write.
func (c *call) change() (table.Change, error) {
	body, came, err := c.payload()
	if err != nil {
		return nil, err
	}
	if isXML(c.request.Header.Get("Content-Type")) {
		change, err := parseXMLChange(body, came)
		if bounded, ok := errors.AsType[*Fault](err); ok {
			return nil, bounded
		}
		if err != nil {
			return nil, unreadable("The payload is not valid XML.", err)
		}
		return change, nil
	}
	change, err := parseChange(body)
	if err != nil {
		return nil, unreadable("The payload is not valid JSON.", err)
	}
	return change, nil
}

// payload is the request's body as text in UTF-8, and the charset in which it came.
func (c *call) payload() (body []byte, came charset, err error) {
	if n := c.request.ContentLength; n > maxBody {
		c.drain()
		return nil, "", tooLarge(n)
	}
	raw, err := c.body()
	if err != nil {
		return nil, "", err
	}
	return inUTF8(raw, c.request.Header.Get("Content-Type"))
}

// body is the request's body, inflated where it was compressed. The bound holds
// for what comes out, so that a small body cannot become a large one.
func (c *call) body() ([]byte, error) {
	var in io.Reader = http.MaxBytesReader(nil, c.request.Body, maxBody)
	switch coding := strings.ToLower(c.request.Header.Get("Content-Encoding")); coding {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, unreadable("The payload is not valid gzip.", err)
		}
		in = z
	default:
		return nil, unsupportedCoding()
	}
	body, err := io.ReadAll(io.LimitReader(in, maxBody+1))
	switch _, large := errors.AsType[*http.MaxBytesError](err); {
	case large || err == nil && len(body) > maxBody:
		c.drain()
		return nil, tooLarge(int64(max(len(body), maxBody+1)))
	case err != nil:
		return nil, unreadable("The payload cannot be read.", err)
	}
	return body, nil
}

// maxDrain is how many bytes of a refused body are read and thrown away.
const maxDrain = 128 << 20

// drain reads the rest of a body that is refused, for many clients look at an
// answer only when they have sent all (client: Python's http.client and urllib see
// a broken pipe instead). Whoever asked first, by Expect, hears the answer before.
func (c *call) drain() {
	if c.request.Header.Get("Expect") == "" {
		_, _ = io.CopyN(io.Discard, c.request.Body, maxDrain) // what fails here is over anyway
	}
}

func tooLarge(n int64) *Fault { return tooLargeFor(n, maxBody) }

func tooLargeFor(n, limit int64) *Fault {
	const detail = "Rejected large REST payload with content-length = %d bytes. Max allowed: %d bytes."
	return unreadable(fmt.Sprintf(detail, n, limit), nil)
}

func unsupportedCoding() *Fault {
	return &Fault{
		Status: http.StatusUnsupportedMediaType, Message: "Content-Encoding is not supported",
		Detail: "A body may come plain or as gzip.",
	}
}

// parseChange reads an object of plain values. Texts may stand in single quotes
// where strict JSON makes nothing of the body. Numbers and booleans become text,
// null and what is not plain is passed over, and of an array only the first
// object counts (documented: "REST APIs"). An empty body changes nothing.
func parseChange(body []byte) (table.Change, error) {
	return lenient(body, parseStrict)
}

// lenient reads a body whose texts may stand in single quotes.
func lenient[T any](body []byte, parse func([]byte) (T, error)) (T, error) {
	read, err := parse(body)
	if err != nil && bytes.IndexByte(body, '\'') >= 0 {
		if again, failed := parse(doubleQuoted(body)); failed == nil {
			return again, nil
		}
	}
	return read, err
}

func parseStrict(body []byte) (table.Change, error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return table.Change{}, nil
	}
	if body[0] == '[' {
		var records []json.RawMessage
		if err := json.Unmarshal(body, &records); err != nil {
			return nil, err
		}
		if len(records) == 0 {
			return table.Change{}, nil
		}
		body = records[0]
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	change := make(table.Change, len(object))
	for name, value := range object {
		switch value := value.(type) {
		case string:
			change[name] = value
		case json.Number:
			change[name] = value.String()
		case bool:
			change[name] = strconv.FormatBool(value)
		}
	}
	return change, nil
}
