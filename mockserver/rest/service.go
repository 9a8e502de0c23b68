package rest

import (
	"cmp"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/gorilla/mux"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// service is one of the APIs.
type service struct {
	// name is what rules about endpoints, rates and origins call it, and the
	// properties that switch APIs on and off.
	name string
	// root begins its paths. A version may stand behind it.
	root string
	// offered tells whether a release has the API; nil: each has.
	offered func(*release.Settings) bool
	// versions are those that a release has of it, with the one that a path without a
	// version means; nil: v1 alone.
	versions func(*release.Settings) (all []string, unversioned string)
	// paths are behind the root and the version, in the router's own language. The
	// variables table and sys_id are for every API the same thing.
	paths map[string]verbs
	// forms are the media types in which it answers beside JSON and XML.
	forms []string
	// limit is how many rows a list has without sysparm_limit; 0: [defaultLimit].
	limit int
	// takesFile says that a request may be of any media type, and its answer, too.
	takesFile bool
}

// tableVersions are those of the Table API, which others share.
func tableVersions(s *release.Settings) ([]string, string) {
	return s.RESTTableVersions, s.RESTUnversionedMapsTo
}

// endpoint serves one path. It returns what to answer, or an error that faultOf
// puts into words.
type endpoint func(*call) (*Reply, error)

// verbs are the endpoints of one path by method.
type verbs map[string]endpoint

// services are all APIs that there are.
var services = []*service{
	&attachmentService,
	&batchService,
	&catalogService,
	&cmdbInstanceService,
	&cmdbMetaService,
	&identifyService,
	&metaService,
	&roleService,
	&schemaService,
	&importService,
	&statsService,
	&tableService,
	&tinyService,
}

// answersIn tells whether an Accept header names a form that the API has of its own.
func (s *service) answersIn(accept string) bool {
	return slices.ContainsFunc(s.forms, func(form string) bool { return weightOf(accept, form) > 0 })
}

// route is a path of an API. A path serves all its verbs, so that a wrong one is
// refused after the credentials were checked and in the API's own words.
type route struct {
	service *service // nil on a path that no API has
	path    string   // behind the root and the version
	verbs   verbs
}

// routes are the paths of all APIs.
type routes struct {
	// alike are the paths that look alike, so that a request need not be held against
	// every one that there is.
	alike map[look]*mux.Router
	of    map[*mux.Route]*route
	roots []string
}

// look is what can be told of a path at a glance.
type look struct {
	root, word string // the first one behind the root and the version
	versioned  bool
	words      int
}

// lookOf is the look of what stands behind a root.
func lookOf(root, rest string) look {
	l := look{root: root, word: firstWord(rest)}
	if l.versioned = versioned.MatchString(l.word); l.versioned {
		rest = strings.TrimPrefix(rest, "/")[len(l.word):]
		l.word = firstWord(rest)
	}
	l.words = strings.Count(rest, "/")
	return l
}

// allRoutes lays out the paths, those with a word before those with a variable in its
// place. All instances share them, for laying them out costs more than a fork may.
var allRoutes = sync.OnceValue(func() *routes {
	all := &routes{alike: map[look]*mux.Router{}, of: map[*mux.Route]*route{}}
	for _, s := range services {
		all.roots = append(all.roots, s.root)
		for _, path := range slices.Sorted(maps.Keys(s.paths)) { // a brace comes after all letters
			l := lookOf(s.root, path)
			for _, root := range []string{s.root, s.root + "/{version:v[0-9]+}"} {
				if all.alike[l] == nil {
					all.alike[l] = mux.NewRouter().SkipClean(true)
				}
				all.of[all.alike[l].Path(root+path)] = &route{s, path, s.paths[path]}
				l.versioned = true
			}
		}
	}
	slices.Sort(all.roots)
	all.roots = slices.Compact(all.roots)
	return all
})

// firstWord is how a path begins.
func firstWord(path string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return word
}

// versioned is how a path begins that names a version.
var versioned = regexp.MustCompile(`^v[0-9]+$`)

// find is the route of a request, and the variables of its path. A path that no API has
// is a route, too.
func (r *routes) find(request *http.Request) (*route, map[string]string) {
	path := request.URL.Path
	for _, root := range r.roots {
		rest, ok := strings.CutPrefix(path, root)
		if !ok || !strings.HasPrefix(rest, "/") {
			continue
		}
		var match mux.RouteMatch
		if router := r.alike[lookOf(root, rest)]; router != nil && router.Match(request, &match) {
			return r.of[match.Route], match.Vars
		}
	}
	return &route{}, nil
}

// serviceOf is the API that a request is for; nil is none.
func (a *API) serviceOf(r *http.Request) *service {
	found, _ := a.routes.find(r)
	return found.service
}

// serve answers a request for the path.
func (t *route) serve(a *API, w http.ResponseWriter, r *http.Request, vars map[string]string) {
	c := &call{
		api: a, request: r, settings: a.settings(), service: t.service, path: t.path,
		vars: vars, table: vars["table"], sysID: vars["sys_id"],
	}
	c.xml = preferred(r.Header.Get("Accept")) == "xml"
	reply, err := c.answer(t.verbs)
	if err != nil {
		reply = c.refuse(err)
	}
	c.write(w, reply)
}

// answer goes through what all APIs share, in the order in which the platform
// refuses: credentials, path, verb, and then what the endpoint itself finds wrong
// (assumed; it fits the recordings).
func (c *call) answer(v verbs) (*Reply, error) {
	if err := c.authenticate(); err != nil {
		return nil, err
	}
	if !c.offered() {
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
	for _, refuses := range []func() error{c.negotiate, c.scoped, c.admit, c.limitRate} {
		if err := refuses(); err != nil {
			return nil, err
		}
	}
	return serve(c)
}

// offered tells whether the instance has the API that the path names, in the
// version that it asks for, and notes that version. The path without one stands
// for the newest (documented: "Table API").
func (c *call) offered() bool {
	if c.service == nil || !c.api.available() || c.api.switchedOff(c.service.name) {
		return false
	}
	if offered := c.service.offered; offered != nil && !offered(c.settings) {
		return false
	}
	all, version := c.service.versionsOf(c.settings, c.vars["version"])
	c.version = version
	if asked := c.vars["version"]; asked != "" {
		c.versionPath = "/" + asked
	}
	return slices.Contains(all, c.version)
}

// versionsOf are the versions that a release has of an API, and the one that is
// meant: the one asked for, if any.
func (s *service) versionsOf(settings *release.Settings, asked string) (all []string, meant string) {
	all, meant = []string{"v1"}, "v1"
	if s.versions != nil {
		all, meant = s.versions(settings)
	}
	return all, cmp.Or(asked, meant)
}

// endpoint is what the request is for, in the words of an access policy.
func (c *call) endpoint() session.Endpoint {
	if c.service == nil {
		return session.Endpoint{}
	}
	_, version := c.service.versionsOf(c.settings, c.vars["version"])
	return session.Endpoint{
		API: c.service.name, Resource: strings.TrimPrefix(c.service.root, "/api") + c.path, Version: version,
		Method: c.request.Method, Table: c.table,
	}
}
