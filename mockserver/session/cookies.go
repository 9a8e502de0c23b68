package session

import (
	"fmt"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// SetCookies adds the cookies of a new session to an answer, in the order and
// form of the recorded ones (observed: captures of 2020 to 2023). The Secure
// attribute is left out on plain HTTP, where clients would drop the cookie.
func (a *Authenticator) SetCookies(h http.Header, s Session, secure bool) {
	attributes := "; Path=/; HttpOnly"
	if secure && a.accounts.settings().CookieSameSite == release.SameSiteNone {
		attributes += "; SameSite=None"
	}
	if secure {
		attributes += "; Secure"
	}
	route := a.accounts.tables.Secrets().Derive("route", "node")[:16]
	for _, cookie := range []string{
		CookieName + "=" + s.ID,
		// The two names below are taken back on every answer (observed).
		"glide_user=; Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:10 GMT",
		"glide_user_session=; Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:10 GMT",
		fmt.Sprintf("glide_user_route=glide.%x; Max-Age=2147483647", route),
		"glide_session_store=" + s.ID + "; Max-Age=1800",
	} {
		h.Add("Set-Cookie", cookie+attributes)
	}
}
