package rest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/gorilla/mux"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
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
	clock    clock.Clock
	rates    rateLimiter
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
	Clock   clock.Clock
}

// New returns the API of an instance.
func New(cfg Config) *API {
	return &API{
		tables: cfg.Tables, sessions: cfg.Sessions, settings: cfg.Settings,
		base: cfg.Base, log: cfg.Log, observe: cfg.Observe, clock: cfg.Clock,
	}
}

// endpoint serves one path. It returns what to answer, or an error that faultOf
// puts into words.
type endpoint func(*call) (*Reply, error)

// verbs are the endpoints of one path by method.
type verbs map[string]endpoint

// routes lays out the paths. A path serves all its verbs, so that a wrong one is
// refused after the credentials were checked and in the API's own words. All
// instances share the routes, for laying them out costs more than a fork may; a
// request carries the API that it came to.
var routes = sync.OnceValue(func() *mux.Router {
	r := mux.NewRouter().SkipClean(true)
	list := verbs{http.MethodGet: (*call).list, http.MethodPost: (*call).insert}
	record := verbs{
		http.MethodGet: (*call).record, http.MethodPut: (*call).update,
		http.MethodPatch: (*call).update, http.MethodDelete: (*call).remove,
	}
	for _, prefix := range []string{"/api/now/table", "/api/now/{version:v[0-9]+}/table"} {
		r.Handle(prefix+"/{table}", serve(list))
		r.Handle(prefix+"/{table}/{sys_id}", serve(record))
	}
	r.NotFoundHandler = serve(nil)
	return r
})

type apiKey struct{}

// ServeHTTP implements [http.Handler].
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if a.refuseWithoutPlugin(w, r) {
		return
	}
	if r.Method == http.MethodOptions {
		a.preflight(w, r)
		return
	}
	a.crossOrigin(w.Header(), r)
	routes().ServeHTTP(w, normalised(r.WithContext(context.WithValue(r.Context(), apiKey{}, a))))
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

// serve wraps the endpoints of a path with what all of them share, in the order
// in which the platform refuses: credentials, path, verb, and then what the
// endpoint itself finds wrong (assumed; it fits the recordings).
func serve(v verbs) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := r.Context().Value(apiKey{}).(*API)
		if !ok {
			panic("rest: a request without its API") // ServeHTTP is the only way in
		}
		vars := mux.Vars(r)
		c := &call{api: a, request: r, settings: a.settings(), table: vars["table"], sysID: vars["sys_id"]}
		c.xml = preferred(r.Header.Get("Accept")) == "xml"
		reply, err := c.answer(v, vars["version"])
		if err != nil {
			reply = c.refuse(err)
		}
		c.write(w, reply)
	})
}

func (c *call) answer(v verbs, version string) (*Reply, error) {
	if err := c.authenticate(); err != nil {
		return nil, err
	}
	if v == nil || !c.api.available() || c.api.switchedOff(tableAPI) || !c.chooseVersion(version) {
		return nil, unknownResource(c.settings)
	}
	method := c.request.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	serve, ok := v[method]
	if !ok || (method == http.MethodPatch && !c.settings.RESTPatchEnabled) {
		return nil, wrongVerb(method)
	}
	if err := c.negotiate(); err != nil {
		return nil, err
	}
	if err := c.admit(tableAPI); err != nil {
		return nil, err
	}
	if err := c.limitRate(); err != nil {
		return nil, err
	}
	return serve(c)
}

func (c *call) authenticate() error {
	visit, err := c.api.sessions.Authenticate(c.request)
	if err != nil {
		return err
	}
	c.visit = visit
	c.api.observe(c.request, visit.Caller)
	return nil
}

// refuse turns an error into an answer, and logs what is not the caller's doing.
func (c *call) refuse(err error) *Reply {
	if token, ok := errors.AsType[*session.UserTokenError](err); ok {
		reply := &Reply{Fault: unauthenticated(c.settings, err), Header: http.Header{}}
		reply.Header["X-Is-Logged-In"] = []string{"true"}
		reply.Header["X-UserToken-Response"] = []string{token.Token}
		return reply
	}
	if errors.Is(err, session.ErrRefused) {
		return &Reply{Fault: unauthenticated(c.settings, err)}
	}
	fault := c.faultOf(err)
	if fault.Status >= http.StatusInternalServerError {
		c.api.log.Error("request failed", "method", c.request.Method, "path", c.request.URL.Path, "error", err)
	}
	return &Reply{Fault: fault}
}
