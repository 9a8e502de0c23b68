package processor

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// maxBody is how many bytes of a request a processor takes (assumed: as many as the REST
// APIs do).
const maxBody = 10 << 20

// Call is one request while it is served.
type Call struct {
	Request  *http.Request
	Settings *release.Settings // as of the request's start
	Tables   *table.Tables
	// Table is what stands in front of .do, or of _list.do, which List tells: there need
	// be no such table.
	Table string
	List  bool
	// Parameters are those of the address. Of one that is repeated the first counts.
	Parameters url.Values
	Visit      *session.Visit
	// Instance is what the instance knows of itself at the moment.
	Instance func() *Instance
	// Base is the instance's own URL, as answers name it, without a slash at its end.
	Base string
	// Meant returns the error of a caller who may read and not write: see
	// [session.Authenticator.Meant].
	Meant func() error

	reader *table.Reader
}

// Reader reads for the caller, at one moment for all of an answer.
func (c *Call) Reader() *table.Reader {
	if c.reader == nil {
		c.reader = c.Tables.Reader(c.Visit.Caller).Until(c.Request.Context().Done())
	}
	return c.reader
}

// Anew is a reader that sees what the call has written.
func (c *Call) Anew() *table.Reader {
	c.reader = nil
	return c.Reader()
}

// Guest tells whether nobody signed in.
func (c *Call) Guest() bool { return c.Visit.Method == session.None }

// OpenTables lets the caller, from now on, do with all tables what an administrator may.
func (c *Call) OpenTables() {
	visit := *c.Visit
	visit.Caller, c.Visit, c.reader = visit.Caller.AsAdministrator(), &visit, nil
}

// Body is what the request carries, as text in UTF-8, and the charset that it came in. It
// returns the errors of [wire.Body] and [wire.InUTF8].
func (c *Call) Body() ([]byte, wire.Charset, error) {
	body, err := wire.Body(c.Request, maxBody)
	if err != nil {
		return nil, wire.CharsetUnknown, err
	}
	return wire.InUTF8(body, c.Request.Header.Get("Content-Type"))
}

// Property is a system property, or fallback where it is not set.
func (c *Call) Property(name, fallback string) string {
	return c.Tables.Property(c.Tables.View(), name, fallback)
}

// Number is a system property that is a whole number above 0, or fallback where it is
// not set or no such number.
func (c *Call) Number(name string, fallback int) int {
	n, err := strconv.Atoi(strings.TrimSpace(c.Property(name, "")))
	if err != nil || n <= 0 {
		return fallback
	}
	return n
}

// True tells whether a parameter of the address is true.
func (c *Call) True(name string) bool { return strings.EqualFold(c.Parameters.Get(name), "true") }

// Answer is what a processor answers.
type Answer struct {
	Status int                     // 0 is 200
	Type   string                  // of its content
	Header http.Header             // beside those of every answer
	Body   func(w io.Writer) error // nil for none
}

// Page is an answer for people, which says no more than its status and a sentence.
func Page(status int, text string) *Answer {
	return Text(status, wire.PageType, wire.Page("HTTP status "+strconv.Itoa(status), text))
}

// Forbidden refuses somebody who signed in and may not have what is asked (assumed: the
// words are those of pages).
func Forbidden() *Answer {
	return Page(http.StatusForbidden, "Security constraints prevent access to the requested page.")
}

// Text is an answer that is there as a whole.
func Text(status int, contentType string, text []byte) *Answer {
	return &Answer{Status: status, Type: contentType, Body: func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}}
}
