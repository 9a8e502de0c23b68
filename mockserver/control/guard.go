package control

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/loopback"
)

// IsLoopback tells whether a Host header names this machine to itself. Names below
// localhost do not count: some resolvers ask a name server for them, and a page that was
// opened by such a name may be anybody's (DNS rebinding).
func IsLoopback(host string) bool {
	return loopback.Is(loopback.Host(host), loopback.Addresses|loopback.Localhost)
}

// IsForeign tells whether a browser sent a request for a page that this listener
// did not serve. A page may send simple requests anywhere, loopback included,
// without asking first; it cannot keep the browser from saying so (Fetch standard:
// Origin; W3C Fetch Metadata: Sec-Fetch-Site). Programs send neither header.
func IsForeign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
	default:
		return true
	}
	origin := r.Header.Get("Origin")
	return origin != "" && !strings.EqualFold(origin, "http://"+r.Host) && !strings.EqualFold(origin, "https://"+r.Host)
}

// checkType refuses a body that does not say what it is: the types of simple
// requests, and none at all, are all that a page could send unasked. It refuses one
// that is packed as well.
func checkType(r *http.Request, accepted []string) error {
	if r.ContentLength == 0 {
		return nil
	}
	if coding := strings.Join(r.Header.Values("Content-Encoding"), ", "); coding != "" && !strings.EqualFold(coding, "identity") {
		return problemf(http.StatusUnsupportedMediaType, "a body is read as it comes, and this one says Content-Encoding: "+coding+"; send it as it is, without that header")
	}
	media, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch charset := strings.ToLower(parameters["charset"]); {
	case err != nil || !slices.Contains(accepted, media):
		return problemf(http.StatusUnsupportedMediaType,
			"say what the body is: send it with Content-Type: "+strings.Join(accepted, " or "))
	case !slices.Contains([]string{"", "utf-8", "utf8", "us-ascii"}, charset):
		return problemf(http.StatusUnsupportedMediaType, "a body is read as UTF-8, and this one says charset="+charset+"; send it as UTF-8")
	}
	return nil
}
