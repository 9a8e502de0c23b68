package run

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// answer is one exchange: what was asked and what came.
type answer struct {
	asked  string // method and address, for failures
	status int
	header http.Header
	body   []byte
}

// maxBody bounds what is read of one answer, in bytes.
const maxBody = 64 << 20

// String shows what came.
func (a *answer) String() string {
	return fmt.Sprintf("%d %s %s", a.status, a.header.Get("Content-Type"), excerpt(a.body))
}

// send does one request of a step and judges the answer.
func (v *visit) send(ctx context.Context, step suite.Step) error {
	request, err := v.request(ctx, step.Send)
	if err != nil {
		return err
	}
	got, err := v.exchange(request)
	if err != nil {
		return err
	}
	if step.Send.Cookies {
		v.keepCookies(got.header)
	}
	// What was captured counts also when the answer is not what it should be: the
	// steps that tidy up need the id of a row that was made all the same.
	missing := v.capture(step.Capture, got)
	if err := v.judge(ctx, step.Expect, got); err != nil {
		return err
	}
	return missing
}

// request builds what a send describes.
func (v *visit) request(ctx context.Context, s *suite.Send) (*http.Request, error) {
	address, err := v.address(ctx, s)
	if err != nil {
		return nil, err
	}
	body, contentType, err := v.body(ctx, s)
	if err != nil {
		return nil, err
	}
	method := s.Method
	if method == "" {
		method = http.MethodGet
	}
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	request.Header.Set("User-Agent", world.UserAgent)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	for _, h := range s.Headers {
		value, err := v.scope.text(ctx, h.Value)
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(h.Name, "Host") {
			request.Host = value // net/http leaves the header of that name aside
		}
		request.Header.Set(h.Name, value)
	}
	if s.Cookies {
		for _, name := range slices.Sorted(maps.Keys(v.cookies)) {
			request.AddCookie(&http.Cookie{Name: name, Value: v.cookies[name]}) //nolint:gosec // attributes are for answers; a request has none
		}
	}
	return request, v.signIn(ctx, request, s.As)
}

// address is the instance's base with path and query. Of an absolute URL that
// was captured only path and query are used: an instance may call itself by
// another name than the one that it is reached by.
func (v *visit) address(ctx context.Context, s *suite.Send) (string, error) {
	path, err := v.scope.text(ctx, s.Path)
	if err != nil {
		return "", err
	}
	if u, err := url.Parse(path); err == nil && u.Host != "" && u.Scheme != "" {
		path = u.EscapedPath()
		if u.RawQuery != "" {
			path += "?" + u.RawQuery
		}
	}
	query := s.RawQuery
	if query != "" {
		query, err = v.scope.text(ctx, query)
	} else {
		query, err = v.encode(ctx, s.Query)
	}
	if err != nil {
		return "", err
	}
	if query != "" {
		path += "?" + query
	}
	return strings.TrimSuffix(v.scope.instance.URL, "/") + path, nil
}

// encode writes pairs as a form or a query, in their order.
func (v *visit) encode(ctx context.Context, pairs suite.Pairs) (string, error) {
	parts := make([]string, len(pairs))
	for i, p := range pairs {
		value, err := v.scope.text(ctx, p.Value)
		if err != nil {
			return "", err
		}
		parts[i] = url.QueryEscape(p.Name) + "=" + url.QueryEscape(value)
	}
	return strings.Join(parts, "&"), nil
}

// body is the request's body and the type that it has by itself.
func (v *visit) body(ctx context.Context, s *suite.Send) (io.Reader, string, error) {
	switch {
	case s.JSON != nil:
		filled, err := match.ExpandValue(s.JSON.Any, func(text string) (string, error) { return v.scope.text(ctx, text) })
		if err != nil {
			return nil, "", err
		}
		encoded, err := json.Marshal(filled)
		if err != nil {
			return nil, "", fmt.Errorf("write the body: %w", err)
		}
		return bytes.NewReader(encoded), "application/json", nil
	case s.Form != nil:
		form, err := v.encode(ctx, s.Form)
		return strings.NewReader(form), "application/x-www-form-urlencoded", err
	case s.Filler > 0:
		return strings.NewReader(`{"short_description":"` + strings.Repeat("x", int(s.Filler)) + `"}`), "application/json", nil
	case s.Body != "":
		text, err := v.scope.text(ctx, s.Body)
		return strings.NewReader(text), "", err
	default:
		return http.NoBody, "", nil
	}
}

// exchange asks, and keeps for a report what was asked and what came.
func (v *visit) exchange(request *http.Request) (*answer, error) {
	got, err := v.ask(request)
	v.calls.keep(request, got)
	return got, err
}

// ask sends a request and reads the whole answer. That none comes is the server's
// failure.
func (v *visit) ask(request *http.Request) (*answer, error) {
	asked := request.Method + " " + request.URL.RequestURI()
	response, err := v.http.Do(request)
	if err != nil {
		if request.Context().Err() != nil {
			return nil, request.Context().Err()
		}
		if untrusted := world.Untrusted(err); untrusted != nil {
			return nil, fmt.Errorf("%s %w", v.scope.instance.URL, untrusted)
		}
		return nil, failed("%s: no answer: %v", excerpt([]byte(asked)), err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if err == nil && len(body) > maxBody {
		return nil, fmt.Errorf("%s: the answer is longer than %d MiB, and the kit reads no more: ask for fewer rows or columns, or take this check out of the run",
			excerpt([]byte(asked)), maxBody>>20)
	}
	if err != nil {
		return nil, failed("%s: the answer breaks off after %d bytes: %v", excerpt([]byte(asked)), len(body), err)
	}
	header := response.Header
	v.secrets.learn(header, body)
	if response.Close { // net/http keeps this header to itself
		header.Set("Connection", "close")
	}
	return &answer{asked: excerpt([]byte(asked)), status: response.StatusCode, header: header, body: body}, nil
}

// keepCookies stores what an answer sets. Attributes play no part but Max-Age,
// because the kit talks to one host, and to loopback without TLS.
func (v *visit) keepCookies(header http.Header) {
	for _, c := range (&http.Response{Header: header}).Cookies() {
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
			continue
		}
		v.cookies[c.Name] = c.Value
	}
}
