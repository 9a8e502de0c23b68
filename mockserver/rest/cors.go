package rest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// corsTable holds the rules about other origins.
const corsTable = "sys_cors_rule"

// crossOrigin adds the headers that let pages of another origin read an answer,
// where a rule admits the request's Origin and the property has CORS on
// (documented: "REST APIs", CORS support). Without a rule there are none, unless
// the instance is set to let everybody in, which helps pages under development.
func (a *API) crossOrigin(h http.Header, r *http.Request) {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return
	}
	view := a.tables.View()
	if a.tables.Property(view, "glide.rest.cors.enabled", "true") != "true" {
		return
	}
	preflight := r.Method == http.MethodOptions
	rule := a.corsRule(view, r, origin)
	if rule == nil {
		if a.settings().CORSWithoutRule == release.CORSAnyOrigin {
			anyOrigin(h, r.Header, preflight)
		}
		return
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Add("Vary", "Origin")
	if exposed := rule.Get("exposed_headers"); exposed != "" {
		h.Set("Access-Control-Expose-Headers", exposed)
	}
	if preflight {
		h.Set("Access-Control-Allow-Methods", strings.ToUpper(rule.Get("http_methods")))
		h.Set("Access-Control-Allow-Headers", rule.Get("http_headers"))
		h.Set("Access-Control-Max-Age", rule.Get("max_age"))
	}
}

// anyOrigin lets pages of every origin do everything but send cookies (Fetch
// standard, CORS protocol).
func anyOrigin(h, asked http.Header, preflight bool) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Link, Location, X-Total-Count")
	if preflight {
		h.Set("Access-Control-Allow-Methods", asked.Get("Access-Control-Request-Method"))
		h.Set("Access-Control-Allow-Headers", asked.Get("Access-Control-Request-Headers"))
	}
}

// corsRule is the rule that admits a request from an origin. Of several the one
// with the very domain counts, and then that with the longest part of it
// (documented: "CORS domain requirements", "the next closest match"). A rule may
// be about one API and about some methods only; where it says nothing it is about
// all (assumed).
func (a *API) corsRule(view store.View, r *http.Request, origin string) *store.Row {
	method := r.Method
	if method == http.MethodOptions {
		method = r.Header.Get("Access-Control-Request-Method")
	}
	api := ""
	if s := a.serviceOf(r); s != nil {
		api = s.name
	}
	var best *store.Row
	closest := 0
	_ = view.Scan(corsTable, store.Span{}, func(rule *store.Row) bool { // there is this table
		about := rule.Get("rest_api")
		if rule.Get("active") == "false" || about != "" && !strings.EqualFold(about, api) || !admits(rule.Get("http_methods"), method) {
			return true
		}
		if near := closeness(rule.Get("domain"), origin); near > closest {
			best, closest = rule, near
		}
		return true
	})
	return best
}

// admits tells whether a list of methods has one; an empty list has all.
func admits(methods, method string) bool {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	names := strings.FieldsFunc(methods, func(c rune) bool { return c == ',' || c == ' ' })
	return len(names) == 0 || slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, method) })
}

// closeness compares an origin with a rule's domain: 0 for none of its, more the
// more of it is named. A domain may have one wildcard directly after the scheme,
// and a dot and a name behind it (documented: "CORS domain requirements").
func closeness(domain, origin string) int {
	scheme, host, ok := strings.Cut(strings.ToLower(domain), "://")
	wantedScheme, wantedHost, okWanted := strings.Cut(strings.ToLower(origin), "://")
	if !ok || !okWanted || scheme != wantedScheme || host == "" {
		return 0
	}
	if host == wantedHost {
		return len(host) + 1
	}
	name, wild := strings.CutPrefix(host, "*.")
	if !wild || name == "" || strings.Contains(name, "*") || !strings.HasSuffix(wantedHost, "."+name) {
		return 0
	}
	return len(name)
}

// preflight answers OPTIONS, which browsers send without credentials (Fetch
// standard, CORS-preflight request). What nobody admits gets an answer without
// headers, which is a no.
func (a *API) preflight(w http.ResponseWriter, r *http.Request) {
	a.crossOrigin(w.Header(), r)
	w.WriteHeader(http.StatusOK)
}
