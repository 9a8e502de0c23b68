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
	ChangePassword Step = "password" // documented: sys_user.password_needs_reset
)

// owed is what was to be done when somebody signed in to a session.
type owed struct {
	password bool
}

// step is what is still to be done in a session: an administrator may have settled it
// meanwhile.
func (a *Authenticator) step(s Session, user *store.Row) Step {
	if s.owed.password && needsPassword(user) {
		return ChangePassword
	}
	return NoStep
}

func needsPassword(user *store.Row) bool { return user.Get("password_needs_reset") == "true" }

// begun starts a session of somebody who gave the right password to the form. It is a
// login once nothing is owed any more (assumed).
func (a *Authenticator) begun(r *http.Request, userID string) (*Visit, error) {
	user, ok := a.accounts.tables.View().Row(tableUser, userID)
	if !ok {
		return nil, ErrRefused
	}
	a.Logout(r)
	return a.enter(r, userID, owed{password: needsPassword(user)})
}

// enter starts a session in place of the one before.
func (a *Authenticator) enter(r *http.Request, userID string, due owed) (*Visit, error) {
	s := a.book.start(Session{UserID: userID, Interactive: true, owed: due})
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
