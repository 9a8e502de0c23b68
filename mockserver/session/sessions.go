package session

import (
	"encoding/hex"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
)

// sessionIDLength is how many hexadecimal digits a session's id has (observed).
const sessionIDLength = 32

// Session is one caller's visit to the instance.
type Session struct {
	ID     string // the value of JSESSIONID: 32 upper-case hexadecimal digits
	UserID string // sys_id
	former string // who had that before: see [table.Former]
	// Interactive says that somebody signed in to it by the form, and that it lives
	// as the session of a browser does; see [Authenticator.idle].
	Interactive bool

	// How the caller came who opened it, which an access policy asks of a request that
	// comes with its cookie.
	by     Method
	holder oauth.Holder
	scopes string

	soap bool // opened by a call of SOAP

	owed owed // before the pages are open

	used time.Time
}

// book is the sessions of an instance.
type book struct {
	clock clock.Clock
	ids   *ident.Source

	mu     sync.Mutex
	shelf  *shelf
	shared bool // the shelf is another book's as well and must not be changed
}

func newBook(now clock.Clock, ids *ident.Source) *book {
	return &book{clock: now, ids: ids, shelf: newShelf()}
}

// fork makes a book of its own with the same sessions. They are copied when one of
// the two is first used: most forks are made of a busy parent and used little, and
// a fork takes microseconds whoever is signed in.
func (b *book) fork(now clock.Clock, ids *ident.Source) *book {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shared = true
	return &book{clock: now, ids: ids, shelf: b.shelf, shared: true}
}

// own are the sessions, for the holder of mu to look up and to change: a look-up
// changes their order.
func (b *book) own() *shelf {
	if b.shared {
		b.shelf, b.shared = b.shelf.copy(), false
	}
	return b.shelf
}

// start gives a session an id that nobody has seen before, and the time.
func (b *book) start(s Session) Session {
	s.ID, s.used = b.ids.UpperHex(sessionIDLength), b.clock.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.own().put(s)
	return s
}

// put changes a session, if it is still alive.
func (b *book) put(s Session) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.own().get(s.ID); ok {
		b.own().put(s)
	}
}

// resume returns a session that is still alive, and counts this as its use. One
// that was idle for too long is gone: the expiry is judged here, on the
// instance's clock, and by no timer.
func (b *book) resume(id string, idle func(Session) time.Duration) (Session, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s, ok := b.own().get(id)
	if !ok {
		return Session{}, false
	}
	now := b.clock.Now()
	if now.Sub(s.used) > idle(s) {
		b.own().remove(id)
		return Session{}, false
	}
	s.used = now
	b.own().put(s)
	return s, true
}

// userOf is whose session it is, without counting as its use; "" for one that is not
// there.
func (b *book) userOf(id string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	s, _ := b.shelf.byID.Peek(id)
	return s.UserID
}

// end ends a session, and tells whether it was this call that did.
func (b *book) end(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.own().remove(id)
}

// endAll ends every session.
func (b *book) endAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shelf, b.shared = newShelf(), false
}

// alive is how many sessions there are that were not idle for too long.
func (b *book) alive(idle func(Session) time.Duration) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	now, n := b.clock.Now(), 0
	for _, s := range b.shelf.byID.Values() {
		if now.Sub(s.used) <= idle(s) {
			n++
		}
	}
	return n
}

// Alive is how many sessions there are, those of people and of programs.
func (a *Authenticator) Alive() int {
	type kind struct{ soap, interactive bool }
	known := map[kind]time.Duration{} // thousands of sessions are of three kinds
	return a.book.alive(func(s Session) time.Duration {
		k := kind{s.soap, s.Interactive}
		if _, ok := known[k]; !ok {
			known[k] = a.idle(s)
		}
		return known[k]
	})
}

// EndAll ends every session, as nodes do that start anew.
func (a *Authenticator) EndAll() { a.book.endAll() }

// idle is how long a session may go unused: that of a browser for as many minutes as
// glide.ui.session_timeout says (documented: 30 without it), that of an integration as
// glide.integration.session_timeout does (documented: the page on managing integration
// sessions, five), and that of SOAP for as many seconds as
// glide.soap.invalidate_session_timeout does (documented: 60, of 5 to 1200). A change acts
// on the sessions that there are (assumed).
func (a *Authenticator) idle(s Session) time.Duration {
	if s.soap {
		seconds := a.accounts.positive(a.accounts.tables.View(), "glide.soap.invalidate_session_timeout", soapIdleSeconds)
		return time.Duration(min(max(seconds, minSOAPIdleSeconds), maxSOAPIdleSeconds)) * time.Second
	}
	property, fallback := "glide.integration.session_timeout", a.accounts.settings().SessionIdleMinutes
	if s.Interactive {
		property, fallback = "glide.ui.session_timeout", uiIdleMinutes
	}
	minutes := a.accounts.positive(a.accounts.tables.View(), property, fallback)
	return time.Duration(min(minutes, maxLockMinutes)) * time.Minute
}

const (
	uiIdleMinutes = 30

	soapIdleSeconds    = 60
	minSOAPIdleSeconds = 5
	maxSOAPIdleSeconds = 1200
)

// userTokenBytes makes tokens of 72 hexadecimal digits, as g_ck has.
const userTokenBytes = 36

// userToken is the token that a request with the session's cookie must carry in
// X-UserToken. It follows from the session's id and is kept nowhere.
func (a *Authenticator) userToken(sessionID string) string {
	return hex.EncodeToString(a.accounts.tables.Secrets().Derive("g_ck", sessionID)[:userTokenBytes])
}
