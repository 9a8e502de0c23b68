package mockserver

import (
	"net/http"

	"github.com/snowglobe-dev/snowglobe/internal/loopback"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// refusesPlain tells whether a request came without TLS from elsewhere than this machine,
// or to a name that is not this machine's, where that is refused (RFC 6749 §1.6 and
// §3.2, RFC 6750 §5.3; RFC 8252 §7.3 excepts loopback). Real instances answer https
// alone.
func (d *door) refusesPlain(r *http.Request) bool {
	if r.TLS != nil || d.state.settings().PlainHTTP == release.PlainHTTPAccepted {
		return false
	}
	return !isLoopback(r.RemoteAddr) || !isLoopback(hostOf(r))
}

// isLoopback tells whether an address, with a port or without, is this machine's own.
// Instances are called by names below localhost.
func isLoopback(address string) bool {
	return loopback.Is(loopback.Host(address), loopback.Addresses|loopback.Localhost|loopback.Subdomains)
}

// refusePlain answers such a request. Whatever credentials came with it were seen on the
// way, so nothing of it is done.
func refusePlain(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write([]byte(`{"error":"invalid_request","error_description":"This instance wants https; the switch plain_http=accepted lets http in from elsewhere"}`))
}
