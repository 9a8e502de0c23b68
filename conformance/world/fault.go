package world

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
)

// Fault is what a tap does to some calls, in place of passing them on as they
// came and their answers as they are.
type Fault struct {
	// Meant says which calls. Of the entry is known what was asked: method, path,
	// table, query and form.
	Meant func(Entry) bool
	// After is how many of them are let through first, Times how many it then
	// happens to; 0 is all.
	After, Times int
	Play         Play
}

// Play does something to a call. Pass is the way to the instance. It reports
// whether it did: what suits no answer is left as it is.
type Play func(w http.ResponseWriter, r *http.Request, pass http.Handler) bool

// Answer is what comes in place of the instance's own answer.
type Answer struct {
	Status int
	Header map[string]string
	Body   string
	// Heard lets the instance have the call all the same.
	Heard bool
}

// Answering gives always the same answer.
func Answering(a Answer) Play {
	return func(w http.ResponseWriter, r *http.Request, pass http.Handler) bool {
		if a.Heard {
			heldBack(r, pass)
		}
		for name, value := range a.Header {
			w.Header().Set(name, value)
		}
		w.WriteHeader(a.Status)
		_, _ = io.WriteString(w, a.Body) // who hangs up has heard enough
		return true
	}
}

// EmptyPages offers a next page for ever, and never a row.
func EmptyPages(w http.ResponseWriter, r *http.Request, _ http.Handler) bool {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.Header().Set("Link", fmt.Sprintf(`<http://%s%s>;rel="next"`, r.Host, r.URL.RequestURI()))
	_, _ = io.WriteString(w, `{"result":[]}`)
	return true
}

// IgnoredQuery lets the instance answer as if no query had been sent.
func IgnoredQuery(w http.ResponseWriter, r *http.Request, pass http.Handler) bool {
	bare := r.Clone(r.Context())
	query := bare.URL.Query()
	query.Del("sysparm_query")
	bare.URL.RawQuery = query.Encode()
	pass.ServeHTTP(w, bare)
	return true
}

// heldBack asks the instance, and returns its answer as it would go out: packed
// as nobody asked for it to be, so that it can be changed.
func heldBack(r *http.Request, pass http.Handler) *kept {
	plain := r.Clone(r.Context())
	plain.Header.Del("Accept-Encoding")
	k := &kept{header: http.Header{}, status: http.StatusOK}
	pass.ServeHTTP(k, plain)
	return k
}

// kept is an answer that waits to be sent.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header         { return k.header }
func (k *kept) WriteHeader(status int)      { k.status = status }
func (k *kept) Write(p []byte) (int, error) { return k.body.Write(p) }

// begin sends what goes before the body, which may have become another.
func (k *kept) begin(w http.ResponseWriter) {
	maps.Copy(w.Header(), k.header)
	w.Header().Del("Content-Length")
	w.WriteHeader(k.status)
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
