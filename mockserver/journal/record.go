package journal

import (
	"cmp"
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/redact"
)

// Note is what a handler knows about a request that the journal does not. It
// belongs to the goroutine that serves the request.
type Note struct {
	User       string
	Session    string // its id; entries do not show it
	Table      string
	Auth       string
	Form       map[string]string
	ClientAuth string
	Refused    string
	Faults     []string // the rules of a schedule of faults that met it

	items   []Item
	leftOut int
}

// mostItems is how many requests of a batch an entry keeps.
const mostItems = 50

// AddItem notes a request that came inside this one.
func (n *Note) AddItem(i Item) {
	if len(n.items) == mostItems {
		n.leftOut++
		return
	}
	i.ID, i.Method, i.Path = shortened(i.ID), shortened(i.Method), shortened(i.Path)
	i.Query, i.Table = query(i.Query), shortened(i.Table)
	n.items = append(n.items, i)
}

type noteKey struct{}

// NoteOf is the note of a request that [Journal.Record] passed on. Notes of
// other requests go nowhere.
func NoteOf(ctx context.Context) *Note {
	if n, ok := ctx.Value(noteKey{}).(*Note); ok {
		return n
	}
	return &Note{}
}

// Record serves a request with next and writes it down.
func (j *Journal) Record(now clock.Clock, next http.Handler, w http.ResponseWriter, r *http.Request) {
	note := &Note{Auth: "none"}
	e := Entry{
		Time: now.Now().UTC(), Method: r.Method, Path: shortened(r.URL.Path), Query: query(r.URL.RawQuery),
		UserAgent: shortened(r.UserAgent()), Host: shortened(r.Host), RemoteAddr: r.RemoteAddr,
		Conn: connOf(r.Context()), AcceptEncoding: shortened(r.Header.Get("Accept-Encoding")),
	}
	body := &countingBody{ReadCloser: r.Body}
	noted := r.WithContext(context.WithValue(r.Context(), noteKey{}, note))
	noted.Body = body
	out := &countingWriter{ResponseWriter: w}
	began := j.machine.Now()
	defer func() {
		e.DurationMS = float64(j.machine.Now().Sub(began).Microseconds()) / 1000
		e.Status, e.ResponseBytes, e.RequestBytes = out.status, out.n, body.n
		e.ContentEncoding = out.Header().Get("Content-Encoding")
		e.User, e.Table, e.Auth, e.Form, e.ClientAuth = note.User, note.Table, note.Auth, note.Form, note.ClientAuth
		e.Faults = note.Faults
		e.Refused = shortened(redact.Value(note.Refused))
		e.Items, e.ItemsLeftOut = note.items, note.leftOut
		j.Add(e)
	}()
	next.ServeHTTP(out, noted)
	out.status = cmp.Or(out.status, http.StatusOK) // who says nothing agrees; who panics has not come here
}

type countingBody struct {
	io.ReadCloser
	n int64
}

// Read implements [io.Reader].
func (b *countingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	return n, err
}

type countingWriter struct {
	http.ResponseWriter
	status int
	n      int64
}

// WriteHeader implements [http.ResponseWriter].
func (w *countingWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Write implements [io.Writer].
func (w *countingWriter) Write(p []byte) (int, error) {
	w.status = cmp.Or(w.status, http.StatusOK)
	n, err := w.ResponseWriter.Write(p)
	w.n += int64(n)
	return n, err
}

// Unwrap lets [http.ResponseController] reach the writer below.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

type connKey struct{}

var connections atomic.Uint64

// ConnContext numbers connections, as an [http.Server]'s ConnContext, so that
// entries tell which requests shared one.
func ConnContext(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, connections.Add(1))
}

func connOf(ctx context.Context) uint64 {
	n, _ := ctx.Value(connKey{}).(uint64)
	return n
}
