package session

import (
	"encoding/hex"
	"sync"
	"time"

	"github.com/tidwall/btree"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// maxSessions bounds the memory that callers without a cookie take: each of
// their requests opens a session. The one unused for longest makes room.
const maxSessions = 4096

// sessionIDLength is how many hexadecimal digits a session's id has (observed).
const sessionIDLength = 32

// Session is one caller's visit to the instance.
type Session struct {
	ID     string // the value of JSESSIONID: 32 upper-case hexadecimal digits
	UserID string // sys_id

	used time.Time
}

// book is the sessions of an instance. Its trees copy in one step and share what
// neither side changes, so that a fork costs the same whoever is signed in.
type book struct {
	clock    clock.Clock
	ids      *ident.Source
	settings func() *release.Settings

	mu    sync.Mutex
	byID  btree.Map[string, kept]
	byUse btree.Map[uint64, string] // their ids, the one unused for longest first
	uses  uint64
}

// kept is a session in the book.
type kept struct {
	Session
	use uint64 // its key in byUse
}

func newBook(now clock.Clock, ids *ident.Source, settings func() *release.Settings) *book {
	return &book{clock: now, ids: ids, settings: settings}
}

// fork copies the sessions into a book of their own.
func (b *book) fork(now clock.Clock, ids *ident.Source, settings func() *release.Settings) *book {
	f := newBook(now, ids, settings)
	b.mu.Lock()
	defer b.mu.Unlock()
	f.byID, f.byUse, f.uses = *b.byID.Copy(), *b.byUse.Copy(), b.uses
	return f
}

// open starts a session for a user.
func (b *book) open(userID string) Session {
	s := Session{ID: b.ids.UpperHex(sessionIDLength), UserID: userID, used: b.clock.Now()}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.keep(s)
	if b.byID.Len() > maxSessions {
		_, oldest, _ := b.byUse.PopMin()
		b.byID.Delete(oldest)
	}
	return s
}

// keep writes a session down as the last one used.
func (b *book) keep(s Session) {
	b.uses++
	if old, replaced := b.byID.Set(s.ID, kept{s, b.uses}); replaced {
		b.byUse.Delete(old.use)
	}
	b.byUse.Set(b.uses, s.ID)
}

// drop forgets a session, and tells whether there was one.
func (b *book) drop(id string) bool {
	old, ok := b.byID.Delete(id)
	if ok {
		b.byUse.Delete(old.use)
	}
	return ok
}

// resume returns a session that is still alive, and counts this as its use. One
// that was idle for too long is gone: the expiry is judged here, on the
// instance's clock, and by no timer (documented: integration sessions end after
// five minutes without a call).
func (b *book) resume(id string) (Session, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	found, ok := b.byID.Get(id)
	if !ok {
		return Session{}, false
	}
	s, now := found.Session, b.clock.Now()
	if now.Sub(s.used) > time.Duration(b.settings().SessionIdleSeconds)*time.Second {
		b.drop(id)
		return Session{}, false
	}
	s.used = now
	b.keep(s)
	return s, true
}

// end ends a session, and tells whether it was this call that did.
func (b *book) end(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.drop(id)
}

// userTokenBytes makes tokens of 72 hexadecimal digits, as g_ck has.
const userTokenBytes = 36

// userToken is the token that a request with the session's cookie must carry in
// X-UserToken. It follows from the session's id and is kept nowhere.
func (a *Authenticator) userToken(sessionID string) string {
	return hex.EncodeToString(a.accounts.tables.Secrets().Derive("g_ck", sessionID)[:userTokenBytes])
}
