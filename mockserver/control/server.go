package control

import (
	"cmp"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/gorilla/mux"
)

// Prefix is where the API lives.
const Prefix = "/_snowglobe"

// MaxBody bounds a request. An import of rows is the largest there is.
const MaxBody = 64 << 20

// Config is what the API is made of.
type Config struct {
	Fleet Fleet
	// Version is what GET version answers, beside the API's own number.
	Version map[string]string
	// Token, when set, has to come as a Bearer with every call, and lifts the
	// check of the Host header: a page in somebody's browser cannot know it.
	Token string
	// Log takes what goes wrong inside; nil discards it.
	Log *slog.Logger
}

// Server is the API. It implements [http.Handler].
type Server struct {
	fleet   Fleet
	version map[string]string
	token   string
	router  *mux.Router
	methods map[string][]string // of each path
	log     *slog.Logger
}

// New returns the API over a fleet.
func New(cfg Config) *Server {
	s := &Server{fleet: cfg.Fleet, version: cfg.Version, token: cfg.Token, log: cfg.Log, methods: map[string][]string{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.router = s.routes()
	return s
}

// handler serves one call. What it returns is sent as JSON, unless it is nil or a
// file; an error becomes a problem.
type handler func(r *http.Request) (status int, body any, err error)

func (s *Server) routes() *mux.Router {
	// A name that has a slash in it is a name that nothing has, and no way to elsewhere.
	r := mux.NewRouter().UseEncodedPath().SkipClean(true)
	api := r.PathPrefix(Prefix).Subrouter()
	on := func(path string, byMethod map[string]handler) {
		s.methods[path] = slices.Sorted(maps.Keys(byMethod))
		api.Handle(path, s.serve(path, byMethod))
	}
	on("/health", map[string]handler{"GET": s.health})
	on("/ready", map[string]handler{"GET": s.ready})
	on("/version", map[string]handler{"GET": s.showVersion})
	on("/ca.pem", map[string]handler{"GET": s.ca})
	on("/openapi.json", map[string]handler{"GET": openAPI})
	on("/instances", map[string]handler{"GET": s.list, "POST": s.create})
	on("/instances/{name}", map[string]handler{"GET": s.show, "DELETE": s.remove})
	on("/instances/{name}/fork", map[string]handler{"POST": s.fork})
	on("/instances/{name}/clock", map[string]handler{"GET": s.clock, "PATCH": s.setClock})
	on("/instances/{name}/release", map[string]handler{"GET": s.release, "PUT": s.play})
	on(faultsPath, map[string]handler{"GET": s.faults, "PUT": s.setFaults, "DELETE": s.endFaults})
	on("/instances/{name}/truth", map[string]handler{"GET": s.truth})
	on("/instances/{name}/journal", map[string]handler{"GET": s.journal, "DELETE": s.clearJournal})
	on("/instances/{name}/tables", map[string]handler{"GET": s.tables})
	on(rowsPath, map[string]handler{"GET": s.export, "POST": s.rows})
	on("/instances/{name}/reset", map[string]handler{"POST": s.reset})
	on("/instances/{name}/snapshots", map[string]handler{"GET": s.snapshots, "POST": s.snapshot})
	on("/instances/{name}/snapshots/{snapshot}", map[string]handler{"DELETE": s.forget})
	on("/instances/{name}/restore", map[string]handler{"POST": s.restore})
	r.NotFoundHandler = s.guarded(func(w http.ResponseWriter, r *http.Request) {
		problemf(http.StatusNotFound, fmt.Sprintf("there is nothing at %s; %s/openapi.json lists what there is", r.URL.Path, Prefix)).write(w)
	})
	return r
}

// ServeHTTP implements [http.Handler]. A panic below it is a problem like any other
// fault of ours: the caller sees that, and not a connection that is cut.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		s.log.Error("control met a panic", "method", r.Method, "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
		problemOf(errPanic).write(w)
	}()
	s.router.ServeHTTP(w, r)
}

// pathPart is what stands in a path for one of its variables.
func pathPart(r *http.Request, variable string) string {
	part := mux.Vars(r)[variable]
	if plain, err := url.PathUnescape(part); err == nil { // as it always is, in a URL that was read
		return plain
	}
	return part
}

var errPanic = errors.New("panic")

// bodyTypes are the media types that a path's calls take beside JSON. None of them
// is a type that a page in a browser may send without asking.
var bodyTypes = map[string][]string{rowsPath: rowTypes(), faultsPath: faultTypes()}

func (s *Server) serve(path string, byMethod map[string]handler) http.Handler {
	accepted := append([]string{"application/json"}, bodyTypes[path]...)
	return s.guarded(func(w http.ResponseWriter, r *http.Request) {
		handle, ok := byMethod[r.Method]
		if !ok {
			w.Header().Set("Allow", strings.Join(slices.Sorted(maps.Keys(byMethod)), ", ")) // RFC 9110 §15.5.6
			problemf(http.StatusMethodNotAllowed, fmt.Sprintf("%s takes no %s", r.URL.Path, r.Method)).write(w)
			return
		}
		if err := cmp.Or(checkQuery(r, parameters[r.Method+" "+path]), checkType(r, accepted)); err != nil {
			problemOf(err).write(w)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
		status, body, err := handle(r)
		if err != nil {
			problemOf(err).write(w)
			return
		}
		if d, ok := body.(ownForm); ok {
			d.write(w)
			return
		}
		writeJSON(w, status, body)
	})
}

// guarded admits the calls of whoever started the server, and nobody else's.
func (s *Server) guarded(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.token != "" {
			scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
			if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare([]byte(given), []byte(s.token)) != 1 {
				w.Header().Set("WWW-Authenticate", "Bearer")
				problemf(http.StatusUnauthorized, "send the control token as a Bearer").write(w)
				return
			}
		} else if !IsLoopback(r.Host) {
			// A web page can point a name of its own at loopback, but not change
			// the Host that the browser then sends (DNS rebinding).
			problemf(http.StatusForbidden, "the Host is not loopback; call by 127.0.0.1 or localhost, or start with a control token").write(w)
			return
		}
		if IsForeign(r) {
			problemf(http.StatusForbidden, "a web page of another origin must not call the control API; call it from a program, or from a page that it serves").write(w)
			return
		}
		next(w, r)
	})
}

// ownForm is an answer that writes itself, in a form of its own.
type ownForm interface{ write(w http.ResponseWriter) }

// file is an answer that is bytes already.
type file struct {
	mediaType string
	content   []byte
}

func (f file) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", f.mediaType)
	_, _ = w.Write(f.content) // a client that left needs no answer
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	if body == nil {
		w.WriteHeader(status)
		return
	}
	text, err := json.Marshal(body)
	if err != nil {
		problemOf(err).write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // a client that left needs no answer
}
