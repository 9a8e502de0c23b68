package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// call is one request for a page while it is served.
type call struct {
	pages    *Pages
	request  *http.Request
	settings *release.Settings // as of the request's start
	path     string            // without the slashes before it
	table    string            // that the address names, "" for none
	visit    *session.Visit    // nil for somebody who has not signed in
	stranger *session.Visit    // in its place
	query    url.Values        // of the address
	rows     *table.Reader     // see reader
}

// reader reads for the visitor, at one moment for all of a page.
func (c *call) reader() *table.Reader {
	if c.rows == nil {
		c.rows = c.pages.Tables.Reader(c.visit.Caller).Until(c.request.Context().Done())
	}
	return c.rows
}

// longestForm is how many bytes of a form are read: a column with the longest text
// that the dictionary has fits in.
const longestForm = 1 << 20

// serve answers with a page; refused is why nobody has signed in.
func (c *call) serve(p page, refused error) (*answer, error) {
	var err error
	if c.query, err = url.ParseQuery(c.request.URL.RawQuery); err != nil {
		return nil, badRequest("The address of this page cannot be read: it has a percent sign that begins no character.")
	}
	switch {
	case p.open:
	case c.visit == nil:
		return c.signInFirst(refused)
	case c.visit.Step != p.step:
		return c.stepFirst(), nil
	}
	switch c.request.Method {
	case http.MethodGet, http.MethodHead:
		return p.get(c)
	case http.MethodPost:
		if p.post == nil {
			return p.get(c) // as a servlet does, which asks for no verb (assumed)
		}
		return c.change(p)
	}
	return nil, &fault{status: http.StatusMethodNotAllowed, title: "Not possible", text: "This page can be opened and, where it has a form, be sent."}
}

// change lets a page take a form: one that a page of this instance made for this
// session. Any other goes where the platform sends them (client: UI posts with
// another session's token are redirected there).
func (c *call) change(p page) (*answer, error) {
	c.request.Body = http.MaxBytesReader(nil, c.request.Body, longestForm)
	if err := c.request.ParseForm(); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, &fault{status: http.StatusRequestEntityTooLarge, title: "Too long", text: "What was sent is longer than a form may be."}
		}
		return nil, badRequest("What was sent cannot be read as a form.")
	}
	ours := c.pages.origin.Check(c.request) == nil
	if !ours || !p.open && !c.pages.Sessions.GoodForm(c.request, c.visit) {
		return goTo("/security_interceptor.do"), nil
	}
	return p.post(c)
}

// inside tells whether somebody has signed in, and owes nothing any more.
func (c *call) inside() bool { return c.visit != nil && c.visit.Step == session.NoStep }

// here is the visit, also of somebody who has not signed in.
func (c *call) here() *session.Visit {
	if c.visit != nil {
		return c.visit
	}
	return c.stranger
}
