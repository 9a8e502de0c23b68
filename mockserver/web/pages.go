package web

import (
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Config is what the pages of an instance stand on. All of it is needed.
type Config struct {
	Tables   *table.Tables
	Sessions *session.Authenticator
	OAuth    *oauth.Provider
	Settings func() *release.Settings
	Log      *slog.Logger
	// OpenFile gives out what is in a file, a row of sys_attachment, and FileRead is told
	// that somebody downloaded it.
	OpenFile func(file *table.Record) io.Reader
	FileRead func(r *http.Request, c *table.Caller, file *table.Record)
	// Observe is told who opens a page, as soon as that is known.
	Observe func(*http.Request, *table.Caller)
	// Refused is told why credentials or an authorization request were. The error holds
	// no secrets.
	Refused func(*http.Request, error)
}

// Pages serves the pages of an instance. It is safe for concurrent use.
type Pages struct {
	Config

	// origin refuses forms that a page of another site sends: with the browser's own
	// word for it, which no script of that site can change.
	origin *http.CrossOriginProtection
}

// New returns the pages of an instance.
func New(cfg Config) *Pages {
	return &Pages{Config: cfg, origin: http.NewCrossOriginProtection()}
}

// page is what lies behind an address.
type page struct {
	get  func(*call) (*answer, error)
	post func(*call) (*answer, error) // nil: the page takes no forms
	// open is for everybody. The others send strangers to the sign-in page.
	open bool
	// step is what the page is for: it is there for those who have to do this first.
	step session.Step
	// table is the one that the address names, "" for none.
	table string
}

// pages are those with an address of their own, without the slashes before it.
var pages = map[string]page{
	"":                                  {get: (*call).entry, open: true},
	"welcome.do":                        {get: (*call).welcome, open: true},
	"login.do":                          {get: (*call).signInForm, post: (*call).signIn, open: true},
	"side_door.do":                      {get: (*call).signInForm, open: true},
	"logout.do":                         {get: (*call).logout, open: true},
	"security_interceptor.do":           {get: (*call).intercepted, open: true},
	"validate_multifactor_auth_code.do": {get: (*call).codeForm, step: session.GiveCode},
	"validate_mfa_code.do":              {get: (*call).welcome, post: (*call).giveCode, open: true},
	"multi_factor_auth_setup.do":        {get: (*call).factorForm, post: (*call).setUpFactor, step: session.SetUpFactor},

	"change_password.do": {get: (*call).newPasswordForm, post: (*call).newPassword, step: session.ChangePassword},
	"sys_attachment.do":  {get: (*call).attachment, table: fileTable},
	"navpage.do":         {get: (*call).home},
	"nav_to.do":          {get: (*call).navigate},

	"oauth_auth.do":           {get: (*call).authorize, post: (*call).decide, open: true},
	"oauth_login.do":          {get: (*call).signInForm, open: true},
	"oauth_redirect.do":       {get: (*call).outbound, open: true},
	"oauth_initiator.do":      {get: (*call).outbound, open: true},
	"oauth_password_input.do": {get: (*call).outbound, open: true},
}

// Serves tells whether there is a page at a path, without the slashes before it.
func (p *Pages) Serves(path string) bool {
	_, ok := p.find(path)
	return ok
}

// Table is the table whose list or form lies at a path, "" where there is none.
func (p *Pages) Table(path string) string {
	found, _ := p.find(path)
	return found.table
}

func (p *Pages) find(path string) (page, bool) {
	if found, ok := pages[path]; ok {
		return found, true
	}
	if strings.HasPrefix(path, assetFolder) {
		return page{get: (*call).asset, open: true}, hasAsset(path)
	}
	if strings.HasPrefix(path, navigationFolder) && p.Settings().UIGeneration.Polaris() {
		return page{get: (*call).navigation}, true
	}
	if name, ok := strings.CutSuffix(path, "_list.do"); ok && p.hasTable(name) {
		return page{get: (*call).list, post: (*call).actOnRows, table: name}, true
	}
	if name, ok := strings.CutSuffix(path, ".do"); ok && p.hasTable(name) {
		return page{get: (*call).form, post: (*call).submit, table: name}, true
	}
	return page{}, false
}

// hasTable tells whether the release has a table.
func (p *Pages) hasTable(name string) bool {
	def, ok := p.Tables.Dictionary().Table(name)
	return ok && def.Offered(p.Settings())
}

// ServeHTTP implements [http.Handler].
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found, ok := p.find(strings.TrimLeft(r.URL.Path, "/"))
	c := p.call(r, found)
	visit, refused := p.Sessions.Visitor(r)
	if refused == nil {
		c.enter(visit)
	} else {
		c.stranger = p.Sessions.Stranger(r)
	}
	if !ok {
		c.write(w, c.failed(errNowhere))
		return
	}
	reply, err := c.serve(found, refused)
	if err != nil {
		reply = c.failed(err)
	}
	c.write(w, reply)
}

// ServeMissing answers whoever has signed in by a browser at an address where nothing is,
// with a page from which they find on. For everybody else it does nothing, and says so.
func (p *Pages) ServeMissing(w http.ResponseWriter, r *http.Request) bool {
	if method := session.Claims(r); method == session.Basic || method == session.Bearer {
		return false
	}
	visit, err := p.Sessions.Visitor(r)
	if err != nil {
		return false
	}
	c := p.call(r, page{})
	c.enter(visit)
	c.write(w, c.failed(errNowhere))
	return true
}

func (p *Pages) call(r *http.Request, found page) *call {
	return &call{pages: p, request: r, settings: p.Settings(), path: strings.TrimLeft(r.URL.Path, "/"), table: found.table}
}
