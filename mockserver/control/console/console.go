package console

import (
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
)

// Path is where the pages are. The root of the listener leads there.
const Path = control.Prefix + "/ui"

//go:embed pages
var files embed.FS

// Config is what the pages are told.
type Config struct {
	Token string       // the one that the API asks for, "" where it asks for none
	Log   *slog.Logger // takes what goes wrong inside; nil discards it
}

// Console is the pages, and behind them the API. It implements [http.Handler].
type Console struct {
	api      http.Handler
	token    string
	log      *slog.Logger
	visitors *visitors
	router   *mux.Router
	pages    *template.Template
}

// New puts the pages before the control API: what is not theirs goes on to it.
func New(api http.Handler, cfg Config) *Console {
	c := &Console{
		api: api, token: cfg.Token, log: cfg.Log, visitors: newVisitors(clock.System(), ident.Random()),
		pages: template.Must(template.New("").Funcs(words).ParseFS(files, "pages/*.html")),
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	c.router = c.routes()
	return c
}

// ServeHTTP implements [http.Handler].
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.router.ServeHTTP(w, r) }

// words are what pages say with more than a value.
var words = template.FuncMap{
	"path": url.PathEscape,
	"time": shownTime,
	"join": strings.Join,
}

// instances is where the pages of one instance are.
const instances = "/instances/{name}"

func (c *Console) routes() *mux.Router {
	r := mux.NewRouter().UseEncodedPath().SkipClean(true)
	r.NotFoundHandler = c.api
	r.Path("/").Methods(http.MethodGet, http.MethodHead).Handler(redirect(Path + "/"))
	r.Path(Path).Handler(redirect(Path + "/"))
	pages := r.PathPrefix(Path + "/").Subrouter()
	on := func(path string, byMethod map[string]handler) { pages.Handle(path, c.serve(byMethod)) }
	for _, name := range []string{"console.css", "console.js", "icon.svg"} {
		on("/"+name, map[string]handler{"GET": asset(name)})
	}
	on("/sign-in", map[string]handler{"GET": c.askToken, "POST": c.signIn})
	for path, byMethod := range map[string]map[string]handler{
		"/":                          {"GET": c.home},
		"/instances":                 {"POST": c.create},
		"/sign-out":                  {"POST": c.signOut},
		instances:                    {"GET": c.instance},
		instances + "/fork":          {"POST": c.act(c.instance, fork)},
		instances + "/reset":         {"POST": c.act(c.instance, reset)},
		instances + "/delete":        {"POST": c.act(c.instance, remove)},
		instances + "/clock":         {"POST": c.act(c.instance, setClock)},
		instances + "/snapshots":     {"POST": c.act(c.instance, snapshot)},
		instances + "/restore":       {"POST": c.act(c.instance, restore)},
		instances + "/forget":        {"POST": c.act(c.instance, forget)},
		instances + "/release":       {"GET": c.release, "POST": c.act(c.release, play)},
		instances + "/faults":        {"POST": c.act(c.instance, setFaults)},
		instances + "/faults/clear":  {"POST": c.act(c.instance, endFaults)},
		instances + "/journal":       {"GET": c.journal},
		instances + "/journal/clear": {"POST": c.act(c.journal, clearJournal)},
	} {
		for method, h := range byMethod {
			byMethod[method] = c.signedIn(h)
		}
		on(path, byMethod)
	}
	pages.NotFoundHandler = c.serve(map[string]handler{"GET": c.signedIn(func(v *visit) error {
		return &refusal{http.StatusNotFound, "There is no page at " + v.URL.Path + "."}
	})})
	return r
}

func redirect(to string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusSeeOther) })
}

// asset serves one of the files that pages are made with.
func asset(name string) handler {
	return func(v *visit) error {
		http.ServeFileFS(v.w, v.Request, files, "pages/"+name)
		return nil
	}
}

// methodsOf are the methods that a page takes, as a header names them.
func methodsOf(byMethod map[string]handler) string {
	methods := make([]string, 0, len(byMethod))
	for method := range byMethod {
		methods = append(methods, method)
	}
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}
