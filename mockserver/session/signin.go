package session

import (
	"crypto/subtle"
	"net/http"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
)

// SignInForm starts the session of a browser for a name and a password that came by
// a form. Its id is new whatever cookie came along, so that nobody can hand out a
// session beforehand and wait for somebody to sign in to it; the session of that
// cookie ends. It returns ErrRefused for what [Accounts.SignIn] refuses, and for
// those who have no business on the pages: see [Accounts.closed]. Where a [Step] is owed
// the session opens nothing until it is done.
func (a *Authenticator) SignInForm(r *http.Request, userName, password string) (*Visit, error) {
	userID, err := a.accounts.told(syslog.OriginOf(r), userName, password, entrance{people: true})
	if err != nil && !asked(err) {
		return nil, err
	}
	view := a.accounts.tables.View()
	user, ok := view.Row(tableUser, userID)
	if !ok {
		return nil, ErrRefused
	}
	a.Logout(r)
	return a.enter(r, userID, owed{
		code: err != nil, factor: err == nil && a.accounts.lacksFactor(view, user), password: needsPassword(user),
	})
}

// Visitor is who opens a page: by the cookie of a session alone, for reading a page
// changes nothing, or by Basic or Bearer as for [Authenticator.AuthenticateFor]
// (documented: a Bearer opens pages too, unless it is kept from them). It returns
// ErrRefused. Whoever changes something for a visitor asks [Authenticator.GoodForm]
// first.
func (a *Authenticator) Visitor(r *http.Request) (*Visit, error) {
	if method := Claims(r); method == Basic || method == Bearer {
		return a.let(r, a.claims(r, nil), nil, a.opensPages)
	}
	s, ok := a.session(r)
	if !ok {
		return nil, unheard(r)
	}
	visit, err := a.resumed(s)
	if err == nil {
		err = a.opensPages(visit)
	}
	if err != nil {
		return nil, err
	}
	return visit, nil
}

// bindingEnforced is the property that keeps tokens of clients with restrict_token, and
// the sessions that they open, from the pages (documented: hardening page "Restricted
// Binding functionality in case Bearer Authorization").
const bindingEnforced = "glide.oauth.enforce_restricted_binding_for_ui"

// opensPages returns ErrRefused for what opens APIs and no page: users who have no
// business there, see [Accounts.closed], and tokens and keys that are for some APIs alone,
// or for nobody, with the sessions that they open.
func (a *Authenticator) opensPages(v *Visit) error {
	view := a.accounts.tables.View()
	user, ok := view.Row(tableUser, v.Caller.SysID)
	if !ok || a.accounts.closed(view, user, entrance{people: true}) || v.Holder.Guest || !a.unscoped(view, v) {
		return errNoPages
	}
	binding := a.accounts.settings().RestrictedBinding
	if binding == release.RestrictedBindingAbsent || !a.bound(v.Holder) {
		return nil
	}
	otherwise := strconv.FormatBool(binding == release.RestrictedBindingOn)
	if a.accounts.tables.Property(view, bindingEnforced, otherwise) == "true" {
		return errNoPages
	}
	return nil
}

// unscoped tells whether a visit is for more than the APIs that scopes name. Scopes are
// about APIs and no page asks for one, but a page shows and changes what the Table API
// does (assumed: that a token or key with other scopes than useraccount opens none).
func (a *Authenticator) unscoped(view store.View, v *Visit) bool {
	t := a.accounts.tables
	if v.Scopes == "" && v.Holder.Client == "" || !oauth.ScopesChecked(t, view) {
		return true
	}
	held := oauth.ScopesHeld(view, v.Scopes, v.Holder.Client)
	return oauth.OpensEverything(t, view, held) || len(held) == 0 && v.Scopes == "" && oauth.OpensUnscoped(t, view, v.Holder.Client)
}

// Stranger is the visit of somebody who has not signed in, with a session of nobody
// that is not kept: its id is there for the token of the sign-in form. A browser
// that holds such an id keeps it, so that a second tab does not spoil the form of
// the first.
func (a *Authenticator) Stranger(r *http.Request) *Visit {
	if c, err := r.Cookie(CookieName); err == nil && sessionID(c.Value) {
		return &Visit{Method: None, Session: Session{ID: c.Value}}
	}
	return &Visit{Method: None, Session: Session{ID: a.book.ids.UpperHex(sessionIDLength)}, Opened: true}
}

func sessionID(text string) bool {
	return len(text) == sessionIDLength && strings.Trim(text, "0123456789ABCDEF") == ""
}

// FormToken is what a form of this visit has to carry: g_ck to scripts, sysparm_ck
// in forms.
func (a *Authenticator) FormToken(v *Visit) string { return a.userToken(v.Session.ID) }

// GoodForm tells whether a form may change something for a visit. What came in a
// session has to carry the token of that session, in sysparm_ck or X-UserToken
// (client: scripts that drive the pages send either). Basic and Bearer need none
// (documented for calls without cookies), so whoever serves browsers also asks where
// a form comes from. The form has to be parsed.
func (a *Authenticator) GoodForm(r *http.Request, v *Visit) bool {
	if v.Method == Basic || v.Method == Bearer {
		return true
	}
	token := r.PostForm.Get("sysparm_ck")
	if token == "" {
		token = r.Header.Get("X-UserToken")
	}
	return subtle.ConstantTimeCompare([]byte(token), []byte(a.FormToken(v))) == 1
}
