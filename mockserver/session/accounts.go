package session

import (
	"errors"
	"maps"
	"strconv"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const tableUser = "sys_user"

// ErrRefused is returned for credentials that do not let anybody in. It does not
// say why: neither do the answers that are made from it.
var ErrRefused = errors.New("credentials refused")

// Accounts checks passwords and keeps count of failures.
type Accounts struct {
	tables   *table.Tables
	clock    clock.Clock
	settings func() *release.Settings
	log      *syslog.Log // nil: events are not written down

	mu     sync.Mutex
	locked map[string]time.Time // when a user was locked by failing, by sys_id
}

// NewAccounts returns the accounts of an instance.
func NewAccounts(t *table.Tables, now clock.Clock, settings func() *release.Settings, log *syslog.Log) *Accounts {
	return &Accounts{tables: t, clock: now, settings: settings, log: log, locked: map[string]time.Time{}}
}

// Fork returns the accounts of a forked instance, locks included.
func (a *Accounts) Fork(t *table.Tables, now clock.Clock, settings func() *release.Settings, log *syslog.Log) *Accounts {
	f := NewAccounts(t, now, settings, log)
	a.mu.Lock()
	defer a.mu.Unlock()
	f.locked = maps.Clone(a.locked)
	return f
}

// SignIn returns the sys_id of the user whose name and password these are. It
// returns ErrRefused for a wrong password and for an account that is unknown,
// inactive, locked or in need of a new password, and then leaves a login.failed.
func (a *Accounts) SignIn(from syslog.Origin, userName, password string) (string, error) {
	userID, err := a.signIn(from, userName, password)
	if err != nil {
		a.log.Emit(syslog.LoginFailed, syslog.Facts{Origin: from, Attempted: userName})
	}
	return userID, err
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

func (a *Accounts) signIn(from syslog.Origin, userName, password string) (string, error) {
	view := a.tables.View()
	user, known := table.First(view, tableUser, "user_name", userName)
	stored := ""
	if known {
		stored = user.Get("user_password")
	}
	// The password of an unknown user is checked too, against nothing.
	right := a.tables.Secrets().Verify(stored, password)
	if !known || user.Get("active") != "true" {
		return "", ErrRefused
	}
	if user.Get("locked_out") == "true" && !a.unlock(user) {
		a.emit(syslog.Lockout, from, user.SysID(), "")
		return "", ErrRefused
	}
	if !right {
		if a.fail(user.SysID()) {
			a.emit(syslog.Lockout, from, user.SysID(), "")
		}
		return "", ErrRefused
	}
	if a.settings().PasswordNeedsResetRefused && user.Get("password_needs_reset") == "true" {
		return "", ErrRefused
	}
	if !a.succeed(user.SysID()) {
		return "", ErrRefused
	}
	return user.SysID(), nil
}

// Usable tells whether a user who signed in earlier may still act.
func (a *Accounts) Usable(user *store.Row) bool {
	return user.Get("active") == "true" && (user.Get("locked_out") != "true" || a.unlock(user))
}

// fail counts a wrong password, and locks the account at the last one allowed
// (documented: "Lock out users after failed logins"; the fifth by default, on
// new instances from Kingston on). It tells whether this was the one. Locking is
// an update with a trail, as a script action makes it; counting is not (assumed).
func (a *Accounts) fail(userID string) (locked bool) {
	s := a.settings()
	_ = a.tables.Maintain(func(tx store.Tx) error { // fails for no table, and there is one
		user, ok := tx.Row(tableUser, userID)
		if !ok {
			return nil
		}
		failed := number(user.Get("failed_attempts")) + 1
		changes := map[string]string{"failed_attempts": strconv.Itoa(failed)}
		locked = s.AuthLockoutOnFailedLogin && failed >= s.LockoutAttempts && user.Get("locked_out") != "true"
		if !locked {
			return tx.Put(user.With(changes))
		}
		changes["locked_out"] = "true"
		a.mu.Lock()
		a.locked[userID] = a.clock.Now()
		a.mu.Unlock()
		return a.tables.Amend(tx, system, user, changes)
	})
	return locked
}

// system is the platform, as somebody who changes rows.
var system = &table.Caller{UserName: "system"}

// unlock opens an account again whose lock has run its time (documented: the
// unlocking variant of the script action waits 15 minutes). A lock that an
// administrator set has no end.
func (a *Accounts) unlock(user *store.Row) bool {
	id := user.SysID()
	a.mu.Lock()
	since, byFailing := a.locked[id]
	over := byFailing && !a.clock.Now().Before(since.Add(time.Duration(a.settings().LockoutMinutes)*time.Minute))
	if over {
		delete(a.locked, id)
	}
	a.mu.Unlock()
	if over {
		_ = a.tables.Maintain(func(tx store.Tx) error { // fails for no table, and there is one
			locked, ok := tx.Row(tableUser, id)
			if !ok || locked.Get("locked_out") != "true" {
				return nil // gone, or somebody was faster
			}
			return a.tables.Amend(tx, system, locked, map[string]string{"locked_out": "false", "failed_attempts": "0"})
		})
	}
	return over
}

// succeed clears the count and notes the sign-in, and tells whether the account
// is still open: a wrong password may have locked it since the right one was
// looked at. Up to Washington DC a sign-in also counted as an update of the user,
// so that a connector which asks for changed users sees its own account change
// (documented: a fix note of Xanadu). A second sign-in within the same second
// changes nothing more.
func (a *Accounts) succeed(userID string) (open bool) {
	stamp := glide.FormatDateTime(a.clock.Now())
	noted := func(user *store.Row) bool {
		return user.Get("last_login_time") == stamp && number(user.Get("failed_attempts")) == 0
	}
	if user, ok := a.tables.View().Row(tableUser, userID); ok && user.Get("locked_out") != "true" && noted(user) {
		return true
	}
	_ = a.tables.Maintain(func(tx store.Tx) error { // fails for no table, and there is one
		user, ok := tx.Row(tableUser, userID)
		if open = ok && user.Get("locked_out") != "true"; !open {
			return nil
		}
		a.mu.Lock()
		delete(a.locked, userID) // whoever opened the account ended that lock
		a.mu.Unlock()
		if noted(user) {
			return nil
		}
		changes := map[string]string{
			"last_login_time": stamp, "last_login": stamp[:len(glide.DateLayout)], "failed_attempts": "0",
		}
		if a.settings().LoginTouchesUser {
			changes["sys_updated_on"] = stamp
			changes["sys_updated_by"] = "system"
			changes["sys_mod_count"] = strconv.Itoa(number(user.Get("sys_mod_count")) + 1)
		}
		return tx.Put(user.With(changes))
	})
	return open
}

func number(value string) int {
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0
	}
	return n
}
