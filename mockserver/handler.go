package mockserver

import (
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/mockserver/attachment"
	"github.com/snowglobe-dev/snowglobe/mockserver/ecc"
	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/rest"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/web"
)

// maxURL is how many bytes of an address an instance reads (client: PySNC turns to
// other means at 10,000 and its tests see 23,000 refused; assumed: where between).
const maxURL = 16 << 10

// door is the handler of an instance: it stamps every answer, sends each path
// to the part that serves it, and lets no panic out.
type door struct {
	state *state
	api   *rest.API
	pages *web.Pages
	old   *legacy.Roads

	stamped atomic.Pointer[stamps]
}

func (s *state) newHandler() *door {
	d := &door{state: s}
	observe := func(r *http.Request, c *table.Caller) { noteCaller(journal.NoteOf(r.Context()), c) }
	refused := func(r *http.Request, why error) {
		journal.NoteOf(r.Context()).Refused = strings.TrimPrefix(why.Error(), session.ErrRefused.Error()+": ")
	}
	files := attachment.New(s.tables, fixtures.FileContent)
	s.tables.KeepBy(ecc.Keep(s.tables, files.Keep(s.logs)))
	fileRead := func(r *http.Request, c *table.Caller, file *store.Row) { s.logs.FileRead(syslog.OriginOf(r), c, file) }
	d.pages = web.New(web.Config{
		Tables: s.tables, Sessions: s.sessions, OAuth: s.provider, Settings: s.settings, Log: s.log,
		Observe: observe, Refused: refused,

		OpenFile: func(file *table.Record) io.Reader { return files.Open(file.Row) },
		FileRead: func(r *http.Request, c *table.Caller, file *table.Record) { fileRead(r, c, file.Row) },
	})
	d.api = rest.New(rest.Config{
		Tables: s.tables, Sessions: s.sessions, Settings: s.settings, Base: s.baseURL, Log: s.log, Clock: s.clock, Rates: s.rates,
		Observe: observe, Refused: refused, Served: noteItem,

		Attachments: files, FileRead: fileRead,
	})
	d.old = legacy.New(legacy.Config{
		Tables: s.tables, Sessions: s.sessions, Settings: s.settings, Base: s.baseURL, Instance: s.instance, Log: s.log,
		Observe: observe, Refused: refused, Closed: rest.WriteClosed,
	})
	return d
}

// baseURL is the instance's address as links name it: the one that the request
// came to. A real instance names itself by default, which on loopback would
// lead nowhere.
func (s *state) baseURL(r *http.Request) string {
	if s.settings().LinkHost == release.LinkHostInstanceURL {
		if url := s.servletURI(); url != "" {
			return url
		}
	}
	return schemeOf(r) + "://" + hostOf(r)
}

// servletURI is what an administrator has the instance called, "" for nothing.
func (s *state) servletURI() string {
	return strings.TrimRight(s.tables.Property(s.tables.View(), "glide.servlet.uri", ""), "/")
}

func schemeOf(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// hostOf is the host that a request came to. HTTP/1.0 need not name one (RFC 1945
// §10); then it is the address that was dialled.
func hostOf(r *http.Request) string {
	if r.Host != "" {
		return r.Host
	}
	return addressOf(r)
}

// addressOf is the address that was dialled for a request.
func addressOf(r *http.Request) string {
	if local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		return local.String()
	}
	return "localhost"
}

// ServeHTTP implements [http.Handler].
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m := d.state.maintenance(); m != nil {
		d.away(w, r, m)
		return
	}
	note := journal.NoteOf(r.Context())
	answer := d.state.logs.Watch(w, r, func(t *syslog.Transaction) {
		t.UserName, t.Session = note.User, note.Session
		if note.Table != "" {
			t.Table = note.Table
		}
	})
	defer answer.Close()
	defer d.recover(answer, r)
	d.stamp(answer.Header(), answer.SysID)
	d.serve(answer, r, note)
}

func (d *door) serve(w http.ResponseWriter, r *http.Request, note *journal.Note) {
	if len(r.RequestURI) > maxURL {
		rest.WriteTooLong(w)
		return
	}
	note.Auth = string(session.Claims(r))
	if d.refusesPlain(r) {
		refusePlain(w)
		return
	}
	d.roadOf(r).serve(d, w, r, note)
}

// stamp adds the headers that every answer of an instance carries, in the
// spelling of recorded ones (observed for the API, 2022 and 2023; assumed for
// the rest).
func (d *door) stamp(h http.Header, transaction string) {
	s := d.stamps()
	h["Date"], h["Server"] = s.date, s.server
	h["X-Transaction-ID"] = []string{transaction[:12]}
	maps.Copy(h, fixedHeaders)
}

// stamps are headers that all answers of a second share.
type stamps struct {
	second       int64 // of the instance's time
	settings     *release.Settings
	date, server []string
}

func (d *door) stamps() *stamps {
	now, settings := d.state.clock.Now().UTC(), d.state.settings()
	if last := d.stamped.Load(); last != nil && last.second == now.Unix() && last.settings == settings {
		return last
	}
	s := &stamps{
		second: now.Unix(), settings: settings,
		date: []string{now.Format(http.TimeFormat)}, server: []string{settings.ServerHeader},
	}
	d.stamped.Store(s)
	return s
}

// fixedHeaders are the same on every answer, which shares their values.
var fixedHeaders = http.Header{
	"X-Content-Type-Options":    {"nosniff"},
	"Pragma":                    {"no-store,no-cache"},
	"Cache-Control":             {"no-cache,no-store,must-revalidate,max-age=-1"},
	"Expires":                   {"0"},
	"Strict-Transport-Security": {"max-age=63072000; includeSubDomains"},
}

func noteCaller(n *journal.Note, c *table.Caller) { n.User, n.Session = c.UserName, c.Session }

// noteItem adds to what the journal says of a batch a request that came inside.
func noteItem(batch *http.Request, item rest.Served) {
	path, query, _ := strings.Cut(item.URL, "?")
	journal.NoteOf(batch.Context()).AddItem(journal.Item{
		ID: item.ID, Method: item.Method, Path: path, Query: query, Table: tableIn(path), Status: item.Status,
	})
}

func (d *door) logged(r *http.Request, err error) {
	if err != nil {
		d.state.log.Error("request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	}
}

// recover turns a panic into an answer that says nothing, and a log line that
// says it all. Where an answer has begun, and where a handler wants it, the
// connection ends.
func (d *door) recover(w *syslog.Answer, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler { //nolint:errorlint // the value itself is the signal, see its documentation
		panic(p)
	}
	d.logged(r, fmt.Errorf("panic: %v", p))
	if w.Status != 0 {
		panic(http.ErrAbortHandler)
	}
	http.Error(w, "Internal Server Error", http.StatusInternalServerError)
}
