package session

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const tableUser = "sys_user"

// ErrRefused is returned for credentials that do not let anybody in. What wraps it may
// say why, to those who look after the instance: the answers that are made from it do not.
var ErrRefused = errors.New("credentials refused")

var (
	errAbsent   = fmt.Errorf("%w: no active user has this name", ErrRefused)
	errLocked   = fmt.Errorf("%w: the account is locked", ErrRefused)
	errPassword = fmt.Errorf("%w: the password is another one", ErrRefused)
	errGate     = fmt.Errorf("%w: Basic is restricted, and nothing makes an exception of the user", ErrRefused)
	errGone     = fmt.Errorf("%w: the user was deleted or locked meanwhile", ErrRefused)
	errClosed   = fmt.Errorf("%w: this way in is closed to the user, who may have to choose a new password on the pages first", ErrRefused)
)

// Accounts checks passwords and keeps count of failures, all of it in the rows of
// the instance: a fork, a reset and a snapshot take locks along.
type Accounts struct {
	tables   *table.Tables
	clock    clock.Clock
	settings func() *release.Settings
	log      *syslog.Log // nil: events are not written down
}

// NewAccounts returns the accounts of an instance.
func NewAccounts(t *table.Tables, now clock.Clock, settings func() *release.Settings, log *syslog.Log) *Accounts {
	return &Accounts{tables: t, clock: now, settings: settings, log: log}
}

// SignIn returns the sys_id of the user whose name and password came with a call.
// It returns ErrRefused for a wrong password and for an account that is unknown,
// inactive, locked, in need of a new password or shut out of Basic, and a *CodeError,
// and then leaves a login.failed.
func (a *Accounts) SignIn(from syslog.Origin, userName, password string) (string, error) {
	return a.told(from, userName, password, entrance{logins: basicLogins, basic: true})
}

// SignInForToken is [Accounts.SignIn] for a name and password that came for a token.
func (a *Accounts) SignInForToken(from syslog.Origin, userName, password string) (string, error) {
	return a.told(from, userName, password, entrance{logins: tokenLogins})
}

// entrance is what differs between the ways in that take a name and a password.
type entrance struct {
	// logins is the property that lets a way move last_login_time; "": always.
	logins string
	// people admits those alone who may sign in to the pages, where the code of a second
	// factor is a step of its own.
	people bool
	// basic says that a code may stand at the end of the password, and that the
	// restriction of basic authentication holds.
	basic bool
}

// told signs somebody in, and writes a failure down. Beside a *CodeError that asks for a
// code stands who it was.
func (a *Accounts) told(from syslog.Origin, userName, password string, way entrance) (string, error) {
	userID, err := a.signIn(from, userName, password, way)
	if err != nil && (!way.people || !asked(err)) { // on the pages the code is a second step
		a.log.Emit(syslog.LoginFailed, syslog.Facts{Origin: from, Attempted: userName})
	}
	return userID, err
}

// asked tells whether somebody is to be asked for a code, and sent none.
func asked(err error) bool {
	code, ok := errors.AsType[*CodeError](err)
	return ok && code.missing
}

// LoggedIn writes down that somebody signed in: the caller of [Accounts.SignIn]
// knows whether credentials were checked for that, or for a single request. The
// session is "" for a token.
func (a *Accounts) LoggedIn(from syslog.Origin, userID, session string) {
	a.emit(syslog.Login, from, userID, session)
}

func (a *Accounts) emit(m syslog.Moment, from syslog.Origin, userID, session string) {
	if user, ok := a.tables.View().Row(tableUser, userID); ok {
		a.log.Emit(m, syslog.Facts{Origin: from, UserID: userID, UserName: user.Get("user_name"), Session: session})
	}
}

func (a *Accounts) signIn(from syslog.Origin, userName, password string, way entrance) (string, error) {
	view := a.tables.View()
	user, known := store.First(view, tableUser, "user_name", userName)
	stored := ""
	if known {
		stored = user.Get("user_password")
	}
	// The password of an unknown user is checked too, against nothing.
	whole, cut, code := a.check(stored, password, way)
	if !known || user.Get("active") != "true" {
		return "", errAbsent
	}
	if user.Get("locked_out") == "true" && !a.unlock(user) {
		a.emit(syslog.Lockout, from, user.SysID(), "")
		return "", errLocked
	}
	byCode, err := a.prove(view, user, whole, cut, code, way)
	if err != nil && !asked(err) { // a password without its code is no try at a code (assumed)
		a.failed(from, user.SysID())
	}
	if err != nil && (!asked(err) || !way.people) {
		return "", err
	}
	switch {
	case a.closed(view, user, way):
		return "", errClosed
	case err != nil:
		return user.SysID(), err
	case way.basic && !a.gate(view, user, byCode):
		return "", errGate
	case !a.succeed(user.SysID(), way.logins):
		return "", errGone
	}
	return user.SysID(), nil
}

// failed counts a wrong password or code, and says so where that locks the account.
func (a *Accounts) failed(from syslog.Origin, userID string) {
	if a.fail(userID) {
		a.emit(syslog.Lockout, from, userID, "")
	}
}

// closed tells whether a way is closed to somebody whose password is right. Who has to
// choose a new password does so on the pages, and gets in there.
//
// documented: users with web_service_access_only cannot sign in to the pages;
// assumed: nor can integrations, of which third parties say so and vendor pages nothing.
func (a *Accounts) closed(view store.View, user *store.Row, way entrance) bool {
	s := a.settings()
	if way.people {
		return user.Get("web_service_access_only") == "true" ||
			user.Get("internal_integration_user") == "true" && !s.InternalIntegrationUILogin
	}
	return user.Get("password_needs_reset") == "true" &&
		a.tables.Property(view, resetMandatory, strconv.FormatBool(s.PasswordNeedsResetRefused)) == "true"
}

// resetMandatory turns users who need a new password away from everything but the
// pages (documented: the hardening setting of that name).
const resetMandatory = "glide.authenticate.api.user.reset_password.mandatory"

// Usable tells whether a user who signed in earlier may still act.
func (a *Accounts) Usable(user *store.Row) bool {
	return user.Get("active") == "true" && (user.Get("locked_out") != "true" || a.unlock(user))
}

func number(value string) int {
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0
	}
	return n
}
