package session

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// CookieName is the cookie that carries a session.
const CookieName = "JSESSIONID"

// Method is how a request said who sent it.
type Method string

// The ways in.
const (
	None   Method = "none"
	Basic  Method = "basic"
	Bearer Method = "bearer"
	APIKey Method = "apikey"
	Cookie Method = "session"
	Form   Method = "form" // the sign-in page, once
)

// Visit is an authenticated request.
type Visit struct {
	Caller  *table.Caller
	Method  Method
	Holder  oauth.Holder // of the access token, where the request, or its session, came with one
	Scopes  string       // the sys_ids of the scopes that an API key is for; "" is any
	Session Session
	Opened  bool // the session is new, and its cookies have to be sent
	// Step is what the user has to do before anything else on the pages.
	Step Step
}

// UserTokenError refuses a session cookie that came without the session's
// X-UserToken, and carries the right one for the answer (client: four
// independent clients read it from X-UserToken-Response and try once more).
type UserTokenError struct {
	Token string
}

// Error implements error. The token is a secret and stays out of it.
func (*UserTokenError) Error() string { return "session cookie without its X-UserToken" }

// TokenChecker knows the access tokens.
type TokenChecker interface {
	// HolderOf tells who may act with an access token. It returns an error for one
	// that is made up, expired, revoked, or whose client is inactive.
	HolderOf(accessToken string) (oauth.Holder, error)
	// Stands tells whether a session that a token opened may go on.
	Stands(oauth.Holder) bool
}

// Authenticator finds out who sent a request.
type Authenticator struct {
	accounts *Accounts
	tokens   TokenChecker
	book     *book
	policies policies

	once   sync.Once
	served node // see [Authenticator.node]
	common atomic.Pointer[commonCookies]
}

// NewAuthenticator returns an authenticator without sessions.
func NewAuthenticator(accounts *Accounts, tokens TokenChecker, now clock.Clock, ids *ident.Source) *Authenticator {
	return &Authenticator{accounts: accounts, tokens: tokens, book: newBook(now, ids)}
}

// Fork returns the authenticator of a forked instance, sessions included.
func (a *Authenticator) Fork(accounts *Accounts, tokens TokenChecker, now clock.Clock, ids *ident.Source) *Authenticator {
	return &Authenticator{accounts: accounts, tokens: tokens, book: a.book.fork(now, ids)}
}

// Claims is how a request says who sent it, right or wrong: what a log may show
// without knowing whether the credentials are good.
func Claims(r *http.Request) Method {
	if scheme, _ := authorization(r); strings.EqualFold(scheme, "Basic") {
		return Basic
	}
	if token, byHeader := bearer(r); byHeader || token != "" {
		return Bearer
	}
	if r.Header.Get(keyHeader) != "" || strings.Contains(strings.ToLower(r.URL.RawQuery), "x-sn-apikey=") {
		return APIKey
	}
	if _, err := r.Cookie(CookieName); err == nil {
		return Cookie
	}
	return None
}

// authorization is what the Authorization header says, and by which scheme.
func authorization(r *http.Request) (scheme, says string) {
	scheme, says, _ = strings.Cut(r.Header.Get("Authorization"), " ")
	return scheme, strings.TrimSpace(says)
}

// bearer is the access token that a request carries, and whether that is what its
// Authorization header is about. A header of another scheme holds none, whatever it says.
func bearer(r *http.Request) (token string, byHeader bool) {
	if scheme, says := authorization(r); strings.EqualFold(scheme, "Bearer") {
		return says, true
	}
	return urlToken(r), false
}

// urlToken is an access token in the address (documented: the vendor's pages on
// using tokens show it beside the header; RFC 6750 §2.3 has it and warns).
func urlToken(r *http.Request) string {
	if !strings.Contains(r.URL.RawQuery, "access_token=") {
		return ""
	}
	return r.URL.Query().Get("access_token")
}

// claims is how a request says who sent it where a policy holds: a key counts where
// the policy names its parameter, and nowhere else.
func (a *Authenticator) claims(r *http.Request, p *policy) Method {
	_, byHeader := bearer(r)
	switch method := Claims(r); {
	case method == Basic:
		return Basic
	case method == Bearer && (byHeader || a.accounts.settings().BearerInURL):
		return Bearer
	case a.key(r, p) != "":
		return APIKey
	}
	return Cookie
}

// identified finds out who sent a request by one of the ways in. Credentials in the
// Authorization header decide, also beside a good cookie, unless the instance is set
// otherwise (assumed).
func (a *Authenticator) identified(r *http.Request, method Method, p *policy) (*Visit, error) {
	if err := malformedBearer(r, a.accounts.settings()); err != nil {
		return nil, err
	}
	if method != Cookie {
		visit, err := a.byCredentials(r, method, p)
		if err == nil || !a.accounts.settings().CookieBeatsHeader {
			return visit, err
		}
	}
	return a.byCookie(r)
}

// byCredentials is a visit that has no session yet: see [Authenticator.accompany].
func (a *Authenticator) byCredentials(r *http.Request, method Method, p *policy) (*Visit, error) {
	holder, scopes, err := a.identify(r, method, p)
	if err != nil {
		return nil, err
	}
	view := a.accounts.tables.View()
	user, err := a.user(view, holder.UserID)
	if err != nil {
		return nil, err
	}
	return &Visit{Caller: a.accounts.caller(view, user), Method: method, Holder: holder, Scopes: scopes}, nil
}

// accompany gives a visit by credentials its session: the one whose cookie came along if
// it is the same user's, else a new one.
func (a *Authenticator) accompany(r *http.Request, visit *Visit) {
	s, ok := a.resume(r)
	switch again := ok && s.holder == visit.Holder; {
	case !ok || s.UserID != visit.Holder.UserID || !again && !a.stands(s):
		visit.Session = a.start(Session{
			UserID: visit.Holder.UserID, by: visit.Method, holder: visit.Holder, scopes: visit.Scopes, soap: visit.Session.soap,
		})
		visit.Opened = true
		a.opened(r, visit)
	case !again && visit.Method == Bearer && s.holder.Client == visit.Holder.Client:
		s.holder = visit.Holder // it ends with the token that came with it last
		a.book.put(s)
		visit.Session = s
	default:
		visit.Session = s
	}
	visit.Caller.Session = visit.Session.ID
}

// came is how somebody came in: by what the request carries, or what opened its
// session.
func (v *Visit) came() Method {
	if v.Method == Cookie {
		return v.Session.by
	}
	return v.Method
}

// opened writes down that a session was made. Later requests of it leave no
// event (documented: KB1500674), and one that was made for a token no login: the
// grant was that.
func (a *Authenticator) opened(r *http.Request, visit *Visit) {
	about := syslog.Facts{
		Origin: syslog.OriginOf(r), UserID: visit.Caller.SysID, UserName: visit.Caller.UserName, Session: visit.Session.ID,
	}
	if visit.Method == Form || visit.Method == Basic && a.accounts.settings().LoginEventBasic == release.LoginEventSession {
		a.accounts.log.Emit(syslog.Login, about)
	}
	a.accounts.log.Emit(syslog.Session, about)
}

// Logout ends the session whose cookie a request carries, and tells whether
// there was one.
func (a *Authenticator) Logout(r *http.Request) bool {
	s, ok := a.session(r)
	if !ok {
		return false
	}
	if a.book.end(s.ID) && s.owed == (owed{}) { // nobody logs out who was not in
		a.accounts.emit(syslog.Logout, syslog.OriginOf(r), s.UserID, s.ID)
	}
	return true
}

// identify checks the credentials that a request carries. Those of Basic say no more
// than who the user is. It returns ErrRefused or a *CodeError.
func (a *Authenticator) identify(r *http.Request, method Method, p *policy) (holder oauth.Holder, scopes string, err error) {
	switch method {
	case APIKey:
		holder.UserID, scopes, err = a.byKey(a.key(r, p))
	case Bearer:
		token, _ := bearer(r)
		holder, err = a.tokens.HolderOf(token)
		if err != nil {
			err = fmt.Errorf("%w: %w", ErrRefused, err)
		}
	default:
		userName, password, ok := r.BasicAuth()
		if !ok {
			return holder, "", errHeader
		}
		holder.UserID, err = a.accounts.SignIn(syslog.OriginOf(r), userName, password)
	}
	return holder, scopes, err
}

// byCookie resumes a session. The token is asked for on reads as well: a live
// session without it is answered 401 (client).
func (a *Authenticator) byCookie(r *http.Request) (*Visit, error) {
	s, ok := a.session(r)
	if !ok {
		return nil, unheard(r)
	}
	visit, err := a.resumed(s)
	if err != nil {
		return nil, err
	}
	if visit.Step != NoStep {
		return nil, errStep // as good as not signed in (assumed)
	}
	want := a.userToken(s.ID)
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("X-UserToken")), []byte(want)) != 1 {
		return nil, &UserTokenError{Token: want}
	}
	return visit, nil
}

// resumed is a visit in a session that is alive.
func (a *Authenticator) resumed(s Session) (*Visit, error) {
	view := a.accounts.tables.View()
	user, err := a.user(view, s.UserID)
	if err != nil {
		return nil, err
	}
	visit := &Visit{
		Caller: a.accounts.caller(view, user), Method: Cookie, Session: s, Holder: s.holder, Scopes: s.scopes,
		Step: a.step(s, user),
	}
	visit.Caller.Session = s.ID
	return visit, nil
}

// session is the one whose cookie a request carries. What a token opened ends with it,
// see [oauth.Provider.Stands], and every one with its user: who comes under the same
// sys_id later is another.
func (a *Authenticator) session(r *http.Request) (Session, bool) {
	s, ok := a.resume(r)
	if ok && !a.stands(s) {
		a.book.end(s.ID)
		return Session{}, false
	}
	return s, ok
}

func (a *Authenticator) stands(s Session) bool {
	return table.Former(a.accounts.tables.View(), s.UserID) == s.former && (s.holder.Client == "" || a.tokens.Stands(s.holder))
}

// start opens a session of the user who there is now.
func (a *Authenticator) start(s Session) Session {
	s.former = table.Former(a.accounts.tables.View(), s.UserID)
	return a.book.start(s)
}

// resume is the session whose cookie a request carries, if it was not idle for too long.
func (a *Authenticator) resume(r *http.Request) (Session, bool) {
	c, err := r.Cookie(CookieName)
	if err != nil {
		return Session{}, false
	}
	return a.book.resume(c.Value, a.idle)
}

// user returns somebody who may act now: a deactivated or locked account loses
// its sessions and tokens at once (assumed). It returns ErrRefused.
func (a *Authenticator) user(view store.View, userID string) (*store.Row, error) {
	user, ok := view.Row(tableUser, userID)
	switch {
	case !ok:
		return nil, errDeleted
	case !a.accounts.Usable(user):
		return nil, errUnusable
	}
	return user, nil
}
