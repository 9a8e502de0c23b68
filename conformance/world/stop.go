package world

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Stop is when a subject is to be ended: in the midst of a call, which gets no answer.
type Stop struct {
	// Meant says which calls. Of the entry is known what was asked: method, path,
	// table, query and form.
	Meant func(Entry) bool
	// After is how many of them are let through first.
	After int
	// Now ends the subject.
	Now func()
}

// entryOf is what a call asks for, as the journal would have it. A form is read
// and put back.
func entryOf(r *http.Request) (Entry, error) {
	e := Entry{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Form: map[string]string{}}
	if _, rest, found := strings.Cut(r.URL.Path, "/table/"); found && strings.HasPrefix(r.URL.Path, "/api/now/") {
		e.Table, _, _ = strings.Cut(rest, "/")
	}
	if r.Method != http.MethodPost {
		return e, nil
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, maxLook))
	if err != nil {
		return e, fmt.Errorf("read the subject's form: %w", err)
	}
	whole := io.MultiReader(bytes.NewReader(text), r.Body)
	form := r.Clone(r.Context())
	form.Body = io.NopCloser(bytes.NewReader(text))
	r.Body = struct {
		io.Reader
		io.Closer
	}{whole, r.Body}
	if form.ParseForm() == nil { // what is no form has no fields
		for name := range form.PostForm {
			e.Form[name] = form.PostForm.Get(name)
		}
	}
	return e, nil
}
