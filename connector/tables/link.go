package tables

import (
	"net/http"
	"strings"
)

// hasNext tells whether a Link header (RFC 8288) offers a next page. Only its
// being there counts. Its address does not: it may name another host, and the
// walk knows its own way.
//
// observed: no blank after the semicolon, and commas inside the addresses.
func hasNext(h http.Header) bool {
	for _, value := range h.Values("Link") {
		for {
			_, rest, found := strings.Cut(value, "<")
			if !found {
				break
			}
			_, rest, found = strings.Cut(rest, ">")
			if !found {
				break
			}
			parameters, _, _ := strings.Cut(rest, "<")
			if relates(parameters, "next") {
				return true
			}
			value = rest
		}
	}
	return false
}

// relates looks for rel=name among the parameters of one link.
func relates(parameters, name string) bool {
	for _, parameter := range strings.FieldsFunc(parameters, func(r rune) bool { return r == ';' || r == ',' }) {
		key, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if !strings.EqualFold(strings.TrimSpace(key), "rel") {
			continue
		}
		for relation := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"`)) {
			if strings.EqualFold(relation, name) {
				return true
			}
		}
	}
	return false
}
