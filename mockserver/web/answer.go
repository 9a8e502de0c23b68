package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"maps"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// answer is what a page answers: a template with its data, or another address.
type answer struct {
	status   int // 0 is 200
	title    string
	template string
	data     any
	location string    // instead of a template
	file     *asset    // likewise
	download io.Reader // likewise, what header says
	header   http.Header
	notes    []note
	secrets  []secretNote
	bare     bool // without the navigator, though somebody is signed in
	refused  bool // a form, of which nothing was taken
	times    bool // it shows dates with times, which are the visitor's
	policy   policy
}

// policy is what a page may do beside what all may, as sources of a content security
// policy, and whether it must stand alone.
type policy struct {
	formAction string // where its forms may lead in the end, beside this instance
	images     string // from where it shows some
	unframed   bool
}

// note is a message above a page.
type note struct {
	Kind string // error or info
	Text string
}

// secretNote is a secret that a page shows once.
type secretNote struct{ Label, ID, Value string }

func goTo(local string) *answer { return &answer{location: local} }

// shell is what the frame of every page is filled with.
type shell struct {
	Title      string
	Generation string
	Token      string
	SignedIn   bool
	Name       string // of the visitor
	Navigator  []application
	Filter     string
	Shortcut   string // what the filter takes for the name of a table, as a pattern
	Notes      []note
	Secrets    []secretNote
	Zone       string // of the times on the page, "" where there are none
	Data       any
}

// write sends an answer with the headers that every page has. It is the one place
// that writes to the wire.
func (c *call) write(w http.ResponseWriter, reply *answer) {
	h := w.Header()
	maps.Copy(h, reply.header)
	if reply.file != nil {
		reply.file.write(w)
		return
	}
	visit := c.here()
	c.pages.Sessions.SetCookies(h, c.request, visit)
	h["X-Is-Logged-In"] = []string{"false"}
	if c.inside() {
		h["X-Is-Logged-In"] = []string{"true"} // client: scripts look for it after they signed in
	}
	if reply.location != "" {
		http.Redirect(w, c.request, reply.location, http.StatusFound) //nolint:gosec // what came in a parameter went through localAddress, or through the rules of package oauth
		return
	}
	if reply.download != nil {
		_, _ = io.Copy(w, reply.download) // a client that left needs no answer
		return
	}
	token := c.pages.Sessions.FormToken(visit)
	setPolicy(h, token, reply.policy)
	var text bytes.Buffer
	if err := templates()[reply.template].ExecuteTemplate(&text, "page", c.shell(reply, token)); err != nil {
		c.pages.Log.Error("page failed", "path", c.request.URL.Path, "template", reply.template, "error", err)
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	h.Set("Content-Type", "text/html;charset=UTF-8")
	if reply.status == 0 {
		reply.status = http.StatusOK
	}
	w.WriteHeader(reply.status)
	_, _ = w.Write(text.Bytes()) // a client that left needs no answer
}

func (c *call) shell(reply *answer, token string) *shell {
	s := &shell{
		Title: reply.title, Generation: string(c.settings.UIGeneration), Token: token,
		Notes: reply.notes, Secrets: reply.secrets, Data: reply.data,
	}
	if reply.refused {
		s.Title = "Error: " + s.Title // the first that a screen reader says of a page
	}
	if c.inside() && !reply.bare {
		s.SignedIn, s.Name = true, nameOf(c.visit)
		s.Filter, s.Shortcut = c.query.Get(filterParameter), shortcutPattern
		s.Navigator = c.navigator(s.Filter)
	}
	if reply.times {
		s.Zone = c.visit.Caller.Zone.String()
	}
	return s
}

func nameOf(v *session.Visit) string {
	if v.Caller.Name != "" {
		return v.Caller.Name
	}
	return v.Caller.UserName
}

// setPolicy keeps a page from running what is not its own: scripts and styles come
// from files of this instance, and the one line that says g_ck, where scripts that
// drive the pages look for it, is allowed by its digest (CSP Level 3).
func setPolicy(h http.Header, token string, p policy) {
	digest := sha256.Sum256([]byte("var g_ck = '" + token + "';"))
	framed, options := "'self'", "SAMEORIGIN"
	if p.unframed {
		framed, options = "'none'", "DENY"
	}
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self' data:"+source(p.images)+"; style-src 'self'; connect-src 'self'; "+
		"script-src 'self' 'sha256-"+base64.StdEncoding.EncodeToString(digest[:])+"'; form-action 'self'"+source(p.formAction)+
		"; frame-ancestors "+framed+"; base-uri 'none'")
	h.Set("X-Frame-Options", options)
	h.Set("Referrer-Policy", "same-origin")
}

func source(more string) string {
	if more == "" {
		return ""
	}
	return " " + more
}
