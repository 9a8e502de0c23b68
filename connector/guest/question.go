package guest

import (
	"io"
	"net/http"
	"net/url"
	"time"
)

// Question is one request to the instance.
type Question struct {
	// Path is below the instance's root and begins with a slash.
	Path string

	// Query goes into the URL, which access logs keep: never a secret.
	Query url.Values

	// Form, if not nil, makes the question a POST with this body, the only
	// place for a secret besides a header.
	Form url.Values

	// Header holds what proves who is asking, and X- headers.
	Header http.Header

	// Password tells that the question shows a password. It is not asked again
	// where a 2xx came whole that is no answer, such as a web page.
	Password bool

	// Page tells that a web page is an answer to this question, and not what a
	// sleeping instance says to everything, and so is a redirect to another host.
	Page bool

	// Take, if not nil, reads the body of a 200 that is no web page as it comes,
	// in place of Judge and of Answer.Body. What it returns counts as Judge's
	// error does, unless the body breaks off, which is an [*Again]. Where the
	// body is too large its reader returns ErrTooLarge.
	Take func(a *Answer, body io.Reader) error

	// Judge, if not nil, says what the answer is worth once it has come whole.
	// Where it returns an [*Again] the question is asked again, within bounds;
	// any other error is handed to the caller together with the answer.
	Judge func(*Answer) error
}

// Answer is what the instance said, read to its end.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // decompressed

	// Redirect is where a redirect leads, a path where it stays on the instance.
	// Empty: there is none, or it does not say.
	Redirect string

	// Date is the instance's time, to the second, from the header of that name.
	// The instance may live in another time than this machine, so history is
	// reckoned by this. Without the header it is the connector's best guess.
	Date time.Time
}
