package session

import (
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Step is what somebody who gave a right password at the sign-in page has to do before
// anything else is open.
type Step string

// The steps.
const (
	NoStep         Step = ""
	GiveCode       Step = "code"     // of the second factor
	SetUpFactor    Step = "factor"   // documented: "Set up multi-factor authentication for the first time"
	ChangePassword Step = "password" // documented: sys_user.password_needs_reset
)

// owed is what was to be done when somebody signed in to a session.
type owed struct {
	code, factor, password bool
}

// step is what is still to be done in a session: an administrator may have settled it
// meanwhile.
func (a *Authenticator) step(s Session, user *store.Row) Step {
	switch {
	case s.owed.code:
		return GiveCode
	case s.owed.factor && a.accounts.lacksFactor(a.accounts.tables.View(), user):
		return SetUpFactor
	case s.owed.password && needsPassword(user):
		return ChangePassword
	}
	return NoStep
}

func needsPassword(user *store.Row) bool { return user.Get("password_needs_reset") == "true" }

// enter starts a session. It is a login once nothing is owed in it any more (assumed).
func (a *Authenticator) enter(r *http.Request, userID string, due owed) (*Visit, error) {
	s := a.start(Session{UserID: userID, Interactive: true, owed: due})
	visit, err := a.resumed(s)
	if err != nil {
		a.book.end(s.ID) // locked or gone since the password was looked at
		return nil, err
	}
	visit.Method, visit.Opened = Form, true
	if visit.Step == NoStep {
		a.opened(r, visit)
	}
	return visit, nil
}

// done is the session anew, under another id, after one of its steps was taken.
func (a *Authenticator) done(r *http.Request, v *Visit, left owed) (*Visit, error) {
	a.book.end(v.Session.ID)
	return a.enter(r, v.Session.UserID, left)
}
