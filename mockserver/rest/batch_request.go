package rest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// batchRequest is what a batch asks for.
type batchRequest struct {
	id    string
	items json.RawMessage // a list in which each is read when its turn comes
}

// batchItem is one request of a batch.
type batchItem struct {
	id             string
	method         string
	url            string
	header         http.Header
	body           string // base64
	withoutHeaders bool   // its answer is wanted without headers
	wrong          *Fault // why it cannot be served
}

// parseBatch reads the body of a batch. Its errors are a *Fault.
func parseBatch(body []byte) (*batchRequest, error) {
	var envelope struct {
		ID    json.RawMessage `json:"batch_request_id"`
		Items json.RawMessage `json:"rest_requests"`
	}
	err := json.Unmarshal(body, &envelope)
	if err != nil && json.Unmarshal(joinedLines(body), &envelope) != nil {
		return nil, unreadable("The payload is not valid JSON.", nil)
	}
	if !bytes.HasPrefix(envelope.Items, []byte("[")) {
		return nil, unreadable("rest_requests must be a list of requests.", nil)
	}
	id, ok := scalar(envelope.ID)
	if !ok {
		return nil, unreadable("batch_request_id must be a text.", nil)
	}
	return &batchRequest{id: id, items: envelope.Items}, nil
}

// joinedLines is a body without the line breaks that stand inside its texts, where
// JSON allows none. The vendor's own sample breaks a long base64 text in two
// (documented: "Batch API"; assumed: that the platform takes it from every client).
func joinedLines(body []byte) []byte {
	out := make([]byte, 0, len(body))
	inText := false
	for i := 0; i < len(body); i++ {
		c := body[i]
		switch {
		case inText && (c == '\n' || c == '\r' || c == '\t'):
			continue
		case inText && c == '\\' && i+1 < len(body):
			out = append(out, c)
			i++
			c = body[i]
		case c == '"':
			inText = !inText
		}
		out = append(out, c)
	}
	return out
}

// all are the requests in their order. They are read one at a time, for a body may
// hold a million.
func (b *batchRequest) all() iter.Seq[*batchItem] {
	return func(yield func(*batchItem) bool) {
		in := json.NewDecoder(bytes.NewReader(b.items))
		_, err := in.Token()
		for err == nil && in.More() {
			var raw json.RawMessage
			if err = in.Decode(&raw); err == nil && !yield(parseBatchItem(raw)) {
				return
			}
		}
	}
}

// parseBatchItem reads one request. What is wrong with it is its own affair, and
// does not hinder the others.
func parseBatchItem(raw json.RawMessage) *batchItem {
	var given struct {
		ID      json.RawMessage `json:"id"`
		Method  json.RawMessage `json:"method"`
		URL     json.RawMessage `json:"url"`
		Body    json.RawMessage `json:"body"`
		Headers json.RawMessage `json:"headers"`
		Exclude json.RawMessage `json:"exclude_response_headers"`
	}
	if json.Unmarshal(raw, &given) != nil {
		return &batchItem{wrong: unreadable("A request of rest_requests must be an object.", nil)}
	}
	item := &batchItem{}
	exclude := ""
	for _, member := range []struct {
		name string
		raw  json.RawMessage
		to   *string
	}{
		{"id", given.ID, &item.id}, {"method", given.Method, &item.method}, {"url", given.URL, &item.url},
		{"body", given.Body, &item.body}, {"exclude_response_headers", given.Exclude, &exclude},
	} {
		var ok bool
		if *member.to, ok = scalar(member.raw); !ok {
			item.failf("%s must be a text.", member.name)
		}
	}
	for _, required := range [][2]string{{"id", item.id}, {"method", item.method}, {"url", item.url}} {
		if required[1] == "" {
			item.failf("%s is missing.", required[0])
		}
	}
	item.method, item.withoutHeaders = strings.ToUpper(item.method), truth(exclude)
	item.readHeader(given.Headers)
	return item
}

func (i *batchItem) failf(format string, about ...any) {
	if i.wrong == nil {
		i.wrong = unreadable(fmt.Sprintf(format, about...), nil)
	}
}

// readHeader takes over the headers of a request, but for those about the
// connection and the caller, which are the batch's own. What is no text is passed over
// (assumed).
func (i *batchItem) readHeader(raw json.RawMessage) {
	i.header = http.Header{}
	var given []struct {
		Name  json.RawMessage `json:"name"`
		Value json.RawMessage `json:"value"`
	}
	if len(raw) > 0 && json.Unmarshal(raw, &given) != nil {
		i.failf("headers must be a list of objects with name and value.")
		return
	}
	for _, h := range given {
		name, isName := scalar(h.Name)
		value, isValue := scalar(h.Value)
		if isName && isValue {
			i.header.Add(name, value)
		}
	}
	for _, name := range ofTheBatch {
		i.header.Del(name)
	}
}

// ofTheBatch are the headers that a request inside a batch has from the one around
// it: who sends it (documented: one authentication for all), and how its bytes travel.
var ofTheBatch = []string{
	"Accept-Encoding", "Authorization", "Connection", "Content-Encoding", "Content-Length", "Cookie", "Expect", "Host", "Origin",
	"Te", "Trailer", "Transfer-Encoding", "Upgrade", "X-Usertoken",
}

// address reads the url of a request, which is a path on the same instance
// (documented: relative, with its parameters).
func (i *batchItem) address() (*url.URL, error) {
	u, err := url.Parse(i.url)
	switch {
	case err != nil:
		return nil, unreadable("url is not valid.", nil)
	case u.IsAbs() || u.Host != "" || u.Opaque != "" || u.User != nil:
		return nil, unreadable("url must be relative to the instance.", nil)
	}
	if !strings.HasPrefix(u.Path, "/") {
		u.Path, u.RawPath = "/"+u.Path, ""
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// payload decodes the body of a request, in which breaks and blanks do not count
// (documented: the vendor's sample has them).
func (i *batchItem) payload() ([]byte, error) {
	text := strings.TrimRight(strings.Join(strings.Fields(i.body), ""), "=")
	body, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, unreadable("body is not valid base64.", nil)
	}
	return body, nil
}

// scalar is a JSON value as text, "" for null and for nothing; false for an object
// or a list. A number keeps its spelling (client: PySNC sends the batch's id as a
// number and expects it back as a text).
func scalar(raw json.RawMessage) (string, bool) {
	switch {
	case len(raw) == 0 || raw[0] == 'n':
		return "", true
	case raw[0] == '{' || raw[0] == '[':
		return "", false
	case raw[0] != '"':
		return string(raw), true
	}
	text := ""
	err := json.Unmarshal(raw, &text)
	return text, err == nil
}
