package rest

import (
	"cmp"
	"net/http"
	"slices"

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
	// paths are behind the root and the version, as [wordsOf] reads them. The variables
	// table and sys_id are for every API the same thing.
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

// serviceOf is the API that a request is for; nil is none.
func (a *API) serviceOf(r *http.Request) *service {
	found, _ := a.routes.find(r.URL.Path)
	return found.service
}

// serve answers a request for the path.
func (t *route) serve(a *API, w http.ResponseWriter, r *http.Request, vars variables) {
	c := &call{
		api: a, request: r, settings: a.settings(), service: t.service, policyPath: t.policyPath,
		vars: vars, table: vars.of("table"), sysID: vars.of("sys_id"),
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
	all, version := c.service.versionsOf(c.settings, c.vars.of("version"))
	c.version = version
	if asked := c.vars.of("version"); asked != "" {
		c.versionPath = "/" + asked
	}
	return slices.Contains(all, c.version)
}

// versionsOf are the versions that a release has of an API, and the one that is
// meant: the one asked for, if any.
func (s *service) versionsOf(settings *release.Settings, asked string) (all []string, meant string) {
	all, meant = onlyFirst, "v1"
	if s.versions != nil {
		all, meant = s.versions(settings)
	}
	return all, cmp.Or(asked, meant)
}

// onlyFirst are the versions of an API of which there are no others.
var onlyFirst = []string{"v1"}

// endpoint is what the request is for, in the words of rows about APIs.
func (c *call) endpoint() session.Endpoint {
	if c.service == nil {
		return session.Endpoint{}
	}
	named := c.vars.of("version")
	_, version := c.service.versionsOf(c.settings, named)
	return session.Endpoint{
		API: c.service.name, Resource: c.policyPath, Path: c.request.URL.Path, Version: version, Latest: named == "",
		Method: c.request.Method, Table: c.table,
	}
}
