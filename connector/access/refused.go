package access

import (
	"net/http"
	"regexp"
	"sync"
)

// Refused says that the instance does not let the connector in, and that only a
// person can change that. Why is a whole sentence for that person.
type Refused struct {
	Why string
}

func (r *Refused) Error() string { return r.Why }

// NoOAuth says that the instance has no token endpoint.
type NoOAuth struct {
	Redirect string // to which page of its own it sends who asks for it; empty: to none
}

func (n *NoOAuth) Error() string {
	instead := ""
	if n.Redirect != "" {
		instead = " (it redirects to " + n.Redirect + ")"
	}
	return "this instance has no OAuth token endpoint" + instead + ": Eureka has none (OAuth came with Fuji), and on later releases it may be switched off " +
		"(plugin com.snc.platform.security.oauth); switch it on, or connect with user and password only: SNOWGLOBE_AUTH=legacy"
}

// errorCode admits what RFC 6749 calls a code. The free text beside it is not
// shown: an endpoint may repeat there what it was sent.
var errorCode = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z_]{1,40}$`) })

// passwordRefused puts into words why a password grant failed.
//
// observed: a wrong password, client secret or client ID, a locked or inactive
// user and (assumed) a switched-off plugin all answer 401 server_error with
// access_denied, so the sentence has to name them all.
func passwordRefused(code string) *Refused {
	switch code {
	case "invalid_client", "unauthorized_client":
		return &Refused{"the instance refuses the OAuth client (" + code + "): check Client ID and Client secret against its row in Application Registry"}
	case "invalid_grant":
		return &Refused{"the instance refuses user ID or password (invalid_grant): check both, and that the user is active and not locked out"}
	case "unsupported_grant_type":
		return &Refused{"the instance gives no tokens for a password (unsupported_grant_type): see property glide.oauth.inbound.ropc.grant_type.disabled"}
	}
	if code == "" {
		code = "no reason given"
	}
	return &Refused{"the instance refuses the connection (" + code + ") and does not say which part: check user ID and password, " +
		"then Client ID and Client secret, then that the user is active and not locked out " +
		"and that OAuth is on (plugin com.snc.platform.security.oauth); nothing was tried a second time"}
}

// refreshRefused puts into words why a refresh grant failed for good.
func refreshRefused(code string) *Refused {
	if code == "invalid_client" || code == "unauthorized_client" {
		return &Refused{"the instance no longer accepts the OAuth client (" + code + "): " +
			"its secret or its row in Application Registry has changed; connect again"}
	}
	// assumed: both look alike, as with a password.
	return &Refused{"the instance no longer accepts the refresh token, which has expired or was revoked, or the OAuth client, " +
		"whose secret or row in Application Registry has changed; connect again"}
}

// loginRefused puts into words why a Basic login failed.
func loginRefused(h http.Header) *Refused {
	if h.Get("X-MFA_TOKEN") != "" { // documented: a good password without its second factor
		return &Refused{"the instance asks this user for a second factor: connect with a service account that needs none"}
	}
	return &Refused{"the instance refuses user ID or password: check both, that the user is active and not locked out " +
		"and, where Basic authentication is restricted, that it has the role snc_basic_auth_api_access; nothing was tried a second time"}
}
