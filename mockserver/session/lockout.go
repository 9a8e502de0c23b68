package session

import (
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

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
		locked = s.AuthLockoutOnFailedLogin && failed >= a.attempts(tx)+s.LockoutLagAttempts && user.Get("locked_out") != "true"
		if !locked {
			return tx.Put(user.With(changes))
		}
		changes["locked_out"] = "true"
		if err := a.tables.Amend(tx, system, user, changes); err != nil {
			return err
		}
		return table.LockedByFailing(tx, userID, a.clock.Now())
	})
	return locked
}

// system is the platform, as somebody who changes rows.
var system = &table.Caller{UserName: "system"}

// attempts is how many wrong passwords in a row lock an account, and lockTime for
// how long: what the properties say, else what the release does (documented:
// "Lock out users after failed logins" names both).
func (a *Accounts) attempts(view store.View) int {
	return a.positive(view, "glide.user.max_unlock_attempts", a.settings().LockoutAttempts)
}

func (a *Accounts) lockTime(view store.View) time.Duration {
	minutes := a.positive(view, "glide.user.unlock_timeout_in_mins", a.settings().LockoutMinutes)
	return time.Duration(min(minutes, maxLockMinutes)) * time.Minute
}

// maxLockMinutes is a hundred years: a longer lock would be over before it began,
// for durations and years have an end.
const maxLockMinutes = 100 * 365 * 24 * 60

// positive is a property that is a positive number.
func (a *Accounts) positive(view store.View, property string, fallback int) int {
	n, err := strconv.ParseInt(a.tables.Property(view, property, ""), 10, 32)
	if err != nil || n <= 0 {
		return fallback
	}
	return int(n)
}

// unlock opens an account again whose lock has run its time (documented: the
// unlocking variant of the script action waits 15 minutes). A lock that an
// administrator set has no end.
func (a *Accounts) unlock(user *store.Row) bool {
	id, view := user.SysID(), a.tables.View()
	if !a.over(view, id) {
		return false
	}
	opened := true
	_ = a.tables.Maintain(func(tx store.Tx) error { // fails for no table, and there is one
		locked, ok := tx.Row(tableUser, id)
		if !ok || locked.Get("locked_out") != "true" {
			return nil // gone, or somebody was faster
		}
		if opened = a.over(tx, id); !opened {
			return nil // somebody locked it anew
		}
		tx.Delete(table.BehindLocks, id)
		return a.tables.Amend(tx, system, locked, map[string]string{"locked_out": "false", "failed_attempts": "0"})
	})
	return opened
}

// over tells whether an account was locked by failing, long enough ago.
func (a *Accounts) over(view store.View, userID string) bool {
	since, failed := table.FailedSince(view, userID)
	return failed && !a.clock.Now().Before(since.Add(a.lockTime(view)))
}
