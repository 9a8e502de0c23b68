package session

import (
	"net/http"
)

// Supposed is the name of the user whose a request claims to be, whether or not it is let
// in: that of Basic as it stands there, or of whoever the token or the session is. It is ""
// where a request claims nothing, or what it shows is nobody's. Nothing is changed by it:
// no session is used, and no sign-in counted.
func (a *Authenticator) Supposed(r *http.Request) string {
	id := ""
	switch Claims(r) {
	case Basic:
		name, _, _ := r.BasicAuth()
		return name
	case Bearer:
		token, _ := bearer(r)
		if holder, err := a.tokens.HolderOf(token); err == nil {
			id = holder.UserID
		}
	case Cookie:
		if c, err := r.Cookie(CookieName); err == nil {
			id = a.book.userOf(c.Value)
		}
	default:
	}
	row, ok := a.accounts.tables.View().Row(tableUser, id)
	if !ok {
		return ""
	}
	return row.Get("user_name")
}
