package rest

import (
	"net/http"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// corsTable holds the rules about other origins.
const corsTable = "sys_cors_rule"

// crossOrigin adds the headers that let pages of another origin read an answer,
// where a rule admits the request's Origin and the property has CORS on
// (documented: "REST APIs", CORS support). Without a rule there are none.
func (a *API) crossOrigin(h http.Header, r *http.Request) {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return
	}
	view := a.tables.View()
	if a.tables.Property(view, "glide.rest.cors.enabled", "true") != "true" {
		return
	}
	_ = view.Scan(corsTable, store.Span{}, func(rule *store.Row) bool {
		if rule.Get("active") == "false" || !originMatches(rule.Get("domain"), origin) {
			return true
		}
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Credentials", "true")
		h.Add("Vary", "Origin")
		if exposed := rule.Get("exposed_headers"); exposed != "" {
			h.Set("Access-Control-Expose-Headers", exposed)
		}
		if r.Method == http.MethodOptions {
			h.Set("Access-Control-Allow-Methods", strings.ToUpper(rule.Get("http_methods")))
			h.Set("Access-Control-Allow-Headers", rule.Get("http_headers"))
			h.Set("Access-Control-Max-Age", rule.Get("max_age"))
		}
		return false
	})
}

// originMatches compares an origin with a rule's, which may have one wildcard
// directly after the scheme (documented).
func originMatches(rule, origin string) bool {
	scheme, host, ok := strings.Cut(strings.ToLower(rule), "://")
	wantedScheme, wantedHost, okWanted := strings.Cut(strings.ToLower(origin), "://")
	if !ok || !okWanted || scheme != wantedScheme {
		return false
	}
	if rest, wild := strings.CutPrefix(host, "*"); wild {
		return strings.HasSuffix(wantedHost, rest) && !strings.Contains(rest, "*")
	}
	return host == wantedHost
}

// preflight answers OPTIONS, which browsers send without credentials (Fetch
// standard, CORS-preflight request). What nobody admits gets an answer without
// headers, which is a no.
func (a *API) preflight(w http.ResponseWriter, r *http.Request) {
	a.crossOrigin(w.Header(), r)
	w.WriteHeader(http.StatusOK)
}
