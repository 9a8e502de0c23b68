package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
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
		if err != nil {
			return nil, invalidXML(err)
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
func (c *call) payload() (body []byte, came wire.Charset, err error) {
	raw, err := wire.Body(c.request, maxBody)
	if err != nil {
		return nil, "", unreadableBody(err)
	}
	body, came, err = wire.InUTF8(raw, c.request.Header.Get("Content-Type"))
	if charset, ok := errors.AsType[*wire.CharsetError](err); ok {
		return nil, "", unsupported(fmt.Sprintf("The charset %q of Content-Type is not known; send UTF-8.", charset.Name))
	}
	if err != nil {
		return nil, "", unreadableBody(err)
	}
	return body, came, nil
}

// unreadableBody words why a body cannot be read.
func unreadableBody(err error) *Fault {
	if large, ok := errors.AsType[*wire.TooLargeError](err); ok {
		return tooLarge(large.Size, large.Limit)
	}
	switch {
	case errors.Is(err, wire.ErrCoding):
		return &Fault{
			Status: http.StatusUnsupportedMediaType, Message: "Content-Encoding is not supported",
			Detail: "A body may come plain or as gzip.",
		}
	case errors.Is(err, wire.ErrGzip):
		return unreadable("The payload is not valid gzip.", err)
	}
	return unreadable("The payload cannot be read.", err)
}

// invalidXML words why a body is none that is read as XML.
func invalidXML(err error) *Fault {
	if bounds, ok := errors.AsType[*wire.BoundsError](err); ok {
		return unreadable(bounds.Says, err)
	}
	return unreadable("The payload is not valid XML.", err)
}

func tooLarge(n, limit int64) *Fault {
	const detail = "Rejected large REST payload with content-length = %d bytes. Max allowed: %d bytes."
	return unreadable(fmt.Sprintf(detail, n, limit), nil)
}

func unsupported(detail string) *Fault {
	return &Fault{Status: http.StatusUnsupportedMediaType, Message: "Content-Type is not supported", Detail: detail}
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
