package rest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// call is one request while it is served.
type call struct {
	api      *API
	request  *http.Request
	settings *release.Settings // as of the request's start
	visit    *session.Visit    // nil until authenticated
	table    string
	sysID    string
	path     string // the prefix of this version's paths: /api/now or /api/now/v2
	version  string // v1 or v2
	params   params
}

// chooseVersion notes the version of the API that the path asks for, and tells
// whether the release has it. The unversioned path stands for the newest one
// (documented: "Table API").
func (c *call) chooseVersion(asked string) bool {
	c.path, c.version = "/api/now", c.settings.RESTUnversionedMapsTo
	if asked != "" {
		c.path, c.version = "/api/now/"+asked, asked
	}
	return slices.Contains(c.settings.RESTTableVersions, c.version)
}

// negotiate refuses what the caller wants to get or sends in a form that the
// API does not speak. A lenient instance takes everything for JSON.
func (c *call) negotiate() error {
	c.params = readParams(c.request.URL.Query())
	if c.settings.ContentNegotiation == release.NegotiationLenient {
		return nil
	}
	if accept := c.request.Header.Get("Accept"); accept != "" && !acceptsJSON(accept) {
		return &Fault{Status: http.StatusNotAcceptable, Message: "Media types in Accept are not supported"}
	}
	kind := c.request.Header.Get("Content-Type")
	if c.request.ContentLength != 0 && kind != "" && !strings.Contains(strings.ToLower(kind), "json") {
		return &Fault{Status: http.StatusUnsupportedMediaType, Message: "Content-Type is not supported"}
	}
	return nil
}

func acceptsJSON(accept string) bool {
	for entry := range strings.SplitSeq(strings.ToLower(accept), ",") {
		kind, _, _ := strings.Cut(strings.TrimSpace(entry), ";")
		switch strings.TrimSpace(kind) {
		case "*/*", "application/*", "application/json", "text/json":
			return true
		}
	}
	return false
}

// url is the address of a row as links in the answer name it: with the version
// of the request (observed).
func (c *call) url(table, sysID string) string {
	return c.listURL(table) + "/" + sysID
}

// listURL is the address of a table.
func (c *call) listURL(table string) string {
	return c.api.base(c.request) + c.path + "/table/" + table
}

// maxLimit keeps offset plus limit within what an int can hold.
const maxLimit = 1 << 30

// whole reads a parameter that is a whole number; anything else is as good as
// not given (assumed).
func whole(value string, fallback int) int {
	n, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || n < 0 {
		return fallback
	}
	return min(n, maxLimit)
}
