package rest

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// call is one request while it is served.
type call struct {
	api        *API
	request    *http.Request
	settings   *release.Settings // as of the request's start
	visit      *session.Visit    // nil until authenticated
	service    *service          // nil on a path that no API has
	policyPath string            // the path as access policies call it
	vars       variables         // of the path
	table      string
	sysID      string
	version    string // v1 or v2
	// versionPath is how the path names the version: /v2, or nothing.
	versionPath string
	values      url.Values // the parameters as they came
	params      params
	xml         bool // the caller wants XML
	// rateHeader is what a rate rule adds to the answer, whatever that is.
	rateHeader http.Header
}

// negotiate reads the parameters, and refuses what the caller wants to get or
// sends in a form that the API does not speak. A lenient instance takes everything
// for JSON.
func (c *call) negotiate() error {
	values, err := parseParameters(c.request.URL.RawQuery)
	if err != nil {
		return err
	}
	if values, err = c.unfold(values); err != nil {
		return err
	}
	c.values, c.params = values, readParams(values)
	if c.service.limit > 0 {
		c.params.Limit = whole(values.Get("sysparm_limit"), c.service.limit)
	}
	if c.settings.ContentNegotiation == release.NegotiationLenient || c.service.takesFile {
		return nil
	}
	if accept := c.request.Header.Get("Accept"); accept != "" && preferred(accept) == "" && !c.service.answersIn(accept) {
		return &Fault{Status: http.StatusNotAcceptable, Message: "Media types in Accept are not supported"}
	}
	kind := c.request.Header.Get("Content-Type")
	if c.request.ContentLength != 0 && kind != "" && !strings.Contains(strings.ToLower(kind), "json") && !isXML(kind) {
		return &Fault{Status: http.StatusUnsupportedMediaType, Message: "Content-Type is not supported"}
	}
	return nil
}

// preferred is the form among those that the API speaks which an Accept header
// likes best (RFC 9110 §12.5.1): json, xml, or "" for neither. Of equals the first
// counts, and what takes anything gets JSON (observed: curl's */*).
func preferred(accept string) string {
	best, weight := "", 0.0
	for entry := range strings.SplitSeq(strings.ToLower(accept), ",") {
		kind, parameters, _ := strings.Cut(entry, ";")
		form := ""
		switch strings.TrimSpace(kind) {
		case "*/*", "application/*", "application/json", "text/json":
			form = "json"
		case "application/xml", "text/xml", "text/*":
			form = "xml"
		}
		if q := quality(parameters); form != "" && q > weight {
			best, weight = form, q
		}
	}
	return best
}

// weightOf is how much an Accept header wants a media type, 0 for not at all.
func weightOf(accept, form string) float64 {
	for entry := range strings.SplitSeq(strings.ToLower(accept), ",") {
		kind, parameters, _ := strings.Cut(entry, ";")
		if strings.TrimSpace(kind) == form {
			return quality(parameters)
		}
	}
	return 0
}

// quality is the weight of an entry, 1 without one.
func quality(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		if value, ok := strings.CutPrefix(strings.ReplaceAll(parameter, " ", ""), "q="); ok {
			q, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return 0
			}
			return q
		}
	}
	return 1
}

func isXML(contentType string) bool {
	kind, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	kind = strings.TrimSpace(kind)
	return kind == "application/xml" || kind == "text/xml"
}

// url is the address of a row as links in the answer name it: with the version
// of the request (observed).
func (c *call) url(table, sysID string) string {
	return c.listURL(table) + "/" + sysID
}

// listURL is the address of a table.
func (c *call) listURL(table string) string {
	return c.api.base(c.request) + "/api/now" + c.versionPath + "/table/" + table
}

// maxLimit keeps offset plus limit within what an int can hold.
const maxLimit = 1 << 30

// whole reads a parameter that is a whole number; anything else is as good as
// not given (assumed).
func whole(value string, fallback int) int {
	if value == "" {
		return fallback
	}
	n, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || n < 0 {
		return fallback
	}
	return min(n, maxLimit)
}
