package syslog

import (
	"net"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/snowglobe-dev/snowglobe/internal/redact"
)

// Origin is where a request came from and what it asked for, without its secrets.
type Origin struct {
	IP  string
	URI string
}

// OriginOf is the origin of a request. The address is that of the connection: a
// header could name any.
func OriginOf(r *http.Request) Origin { return Origin{IP: address(r), URI: location(r)} }

func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// location is the path and query of a request. Most have no secret in them, and
// then it is the text that came.
func location(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return r.URL.Path
	}
	return r.URL.Path + "?" + redact.Query(r.URL.RawQuery)
}

// clip cuts a text to what its column holds. What is kept does not hold on to
// the whole of a long one, and is text whatever was sent.
func clip(text string, limit int) string {
	if len(text) > limit {
		text = strings.Clone(text[:limit])
	}
	if !utf8.ValidString(text) {
		return strings.ToValidUTF8(text, "")
	}
	return text
}
