package web

import (
	"errors"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// fault is a refusal in words for people. cause is for the log and is never shown.
type fault struct {
	status int
	title  string
	text   string
	cause  error
}

// Error implements error.
func (f *fault) Error() string {
	if f.cause != nil {
		return f.title + ": " + f.text + ": " + f.cause.Error()
	}
	return f.title + ": " + f.text
}

// Unwrap gives the private cause.
func (f *fault) Unwrap() error { return f.cause }

func notFound(text string) *fault {
	return &fault{status: http.StatusNotFound, title: "Page not found", text: text}
}

// errNowhere is said at an address where nothing is; to who has not signed in, in a bare
// form of the same words.
var errNowhere = notFound("The page you are looking for could not be found.")

func badRequest(text string) *fault {
	return &fault{status: http.StatusBadRequest, title: "Not understood", text: text}
}

// failed is the page for an error. What is not recognised is an internal error that
// says nothing of how it came about.
func (c *call) failed(err error) *answer {
	var known *fault
	switch {
	case errors.As(err, &known):
	case errors.Is(err, table.ErrNoRow):
		known = &fault{status: http.StatusOK, title: "Record not found", text: "The record does not exist, or it is not one that you may see."}
	case errors.Is(err, table.ErrForbidden):
		// observed in wording by every administrator; assumed: that the status is 200.
		known = &fault{status: http.StatusOK, title: "Security constraints prevent access to requested page", text: "Your roles do not open this page."}
	case errors.Is(err, table.ErrStopped):
		known = &fault{status: http.StatusRequestTimeout, title: "Cancelled", text: "Nobody waited for this page.", cause: err}
	default:
		known = &fault{status: http.StatusInternalServerError, title: "Something went wrong", text: "The server met a condition that it did not expect.", cause: err}
		c.pages.Log.Error("page failed", "method", c.request.Method, "path", c.request.URL.Path, "error", err)
	}
	return &answer{status: known.status, title: known.title, template: "message", data: known.text}
}
