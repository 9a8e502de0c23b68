package rest

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/attachment"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// plugin carries the REST APIs ("REST API Provider").
const plugin = "com.glide.rest"

// API serves everything under /api of one instance.
type API struct {
	tables   *table.Tables
	sessions *session.Authenticator
	settings func() *release.Settings
	base     func(*http.Request) string
	log      *slog.Logger
	observe  func(*http.Request, *table.Caller)
	refused  func(*http.Request, error)
	served   func(*http.Request, Served)

	attachments *attachment.Files
	fileRead    func(*http.Request, *table.Caller, *store.Row)

	clock  clock.Clock
	rates  *Rates
	routes *routes
}

// Config is what the API is made of. All of it is needed.
type Config struct {
	Tables   *table.Tables
	Sessions *session.Authenticator
	Settings func() *release.Settings
	// Base is the instance's own URL as links in an answer should name it,
	// without a slash at its end.
	Base func(*http.Request) string
	Log  *slog.Logger
	// Observe is told who sent a request, once that is known.
	Observe func(*http.Request, *table.Caller)
	// Refused is told why a request was, for who sent it or what its token is for. The
	// error holds no secrets.
	Refused func(*http.Request, error)
	// Served is told of each request that came inside another, a batch.
	Served func(*http.Request, Served)
	// Attachments keeps the files, and FileRead is told who read one.
	Attachments *attachment.Files
	FileRead    func(*http.Request, *table.Caller, *store.Row)
	Clock       clock.Clock
	// Rates are the requests that were counted so far.
	Rates *Rates
}

// New returns the API of an instance.
func New(cfg Config) *API {
	return &API{
		tables: cfg.Tables, sessions: cfg.Sessions, settings: cfg.Settings,
		base: cfg.Base, log: cfg.Log, observe: cfg.Observe, refused: cfg.Refused, served: cfg.Served, clock: cfg.Clock, rates: cfg.Rates,
		attachments: cfg.Attachments, fileRead: cfg.FileRead, routes: allRoutes(),
	}
}

// ServeHTTP implements [http.Handler].
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if a.refuseWithoutPlugin(w, r) {
		return
	}
	r = normalised(r)
	if r.Method == http.MethodOptions {
		a.preflight(w, r)
		return
	}
	a.crossOrigin(w.Header(), r)
	found, vars := a.routes.find(r.URL.Path)
	found.serve(a, w, r, vars)
}

// normalised is the request with its path as the routes spell it, and with the
// method that it really means: X-HTTP-Method-Override on a POST selects another
// verb (documented: "REST APIs"). Doubled and trailing slashes are tolerated
// (client: Splunk's add-on sends a double one).
func normalised(r *http.Request) *http.Request {
	path := r.URL.Path
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	path = strings.TrimRight(path, "/")
	override := strings.ToUpper(r.Header.Get("X-HTTP-Method-Override"))
	if path == r.URL.Path && (override == "" || r.Method != http.MethodPost) {
		return r
	}
	clean := r.Clone(r.Context())
	clean.URL.Path = path
	if override != "" && r.Method == http.MethodPost {
		clean.Method = override
	}
	return clean
}

// authenticate finds out who sent the request. One that came inside another was sent
// by whoever sent that.
func (c *call) authenticate() error {
	if outer := outerOf(c.request); outer != nil {
		c.visit = outer.visit
		return c.api.sessions.Admit(c.visit, c.endpoint())
	}
	visit, err := c.api.sessions.AuthenticateFor(c.request, c.endpoint())
	if err != nil {
		c.note(err)
		return err
	}
	c.visit = visit
	c.api.observe(c.request, visit.Caller)
	return nil
}

// note tells why a caller is refused. What is said of a batch is said of all of it, and
// not of a request inside.
func (c *call) note(why error) {
	if outerOf(c.request) == nil {
		c.api.refused(c.request, why)
	}
}

// refuse turns an error into an answer, and logs what is not the caller's doing.
func (c *call) refuse(err error) *Reply {
	if token, ok := errors.AsType[*session.UserTokenError](err); ok {
		reply := &Reply{Fault: unauthenticated(c.settings, err), Header: http.Header{}}
		reply.Header["X-Is-Logged-In"] = []string{"true"}
		reply.Header["X-UserToken-Response"] = []string{token.Token}
		return reply
	}
	if _, ok := errors.AsType[*session.CodeError](err); ok {
		reply := &Reply{Fault: unauthenticated(c.settings, err), Header: http.Header{}}
		reply.Header["X-MFA_TOKEN"] = []string{"invalid"} // documented, in this spelling
		return reply
	}
	if policy, ok := errors.AsType[*session.PolicyError](err); ok && len(policy.Challenges) > 0 {
		return &Reply{
			Fault:  unauthenticated(c.settings, err),
			Header: http.Header{"WWW-Authenticate": policy.Challenges},
		}
	}
	if errors.Is(err, session.ErrRefused) {
		return &Reply{Fault: c.refused(err)}
	}
	fault := c.faultOf(err)
	if fault.Status >= http.StatusInternalServerError {
		c.api.log.Error("request failed", "method", c.request.Method, "path", c.request.URL.Path, "error", err)
	}
	return &Reply{Fault: fault}
}
