package session

import (
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// NewPassword gives a user the new password who has to choose one, in a session of its
// own from then on. It returns a [*PasswordError] for one that may not be it.
//
// It is the platform that writes, in the user's name: the change has its trail as any
// other of the record, and needs no right to it.
func (a *Authenticator) NewPassword(r *http.Request, v *Visit, password, repeated string) (*Visit, error) {
	if v.Step != ChangePassword {
		return nil, ErrRefused
	}
	if err := a.accounts.acceptable(v.Session.UserID, password, repeated); err != nil {
		return nil, err
	}
	change := table.Change{"user_password": password, "password_needs_reset": "false"}
	err := a.accounts.tables.Together(table.Behalf{Caller: v.Caller}, func(w *table.Writes) error {
		_, err := w.Update(tableUser, v.Session.UserID, change)
		return err
	})
	if err != nil {
		return nil, err
	}
	left := v.Session.owed
	left.password = false
	return a.done(r, v, left)
}

// acceptable returns a [*PasswordError] for a password that may not become a user's.
func (a *Accounts) acceptable(userID, password, repeated string) error {
	view := a.tables.View()
	user, ok := view.Row(tableUser, userID)
	if !ok {
		return ErrRefused
	}
	var wrong []string
	switch {
	case password == "":
		wrong = []string{"The new password is missing."}
	case password != repeated:
		wrong = []string{"The two new passwords differ."}
	case a.tables.Secrets().Verify(user.Get("user_password"), password):
		wrong = []string{"The new password is the old one."}
	default:
		wrong = a.PasswordPolicy().breaches(password)
	}
	if len(wrong) > 0 {
		return &PasswordError{Reasons: wrong}
	}
	return nil
}

// PasswordPolicy is what a new password has to have: that of the release, unless
// glide.enable.password_policy is false (documented: "Password policy properties").
func (a *Accounts) PasswordPolicy() *PasswordPolicy {
	if a.tables.Property(a.tables.View(), "glide.enable.password_policy", "true") != "true" {
		return passwordPolicies[release.PasswordPolicyNone]
	}
	return passwordPolicies[a.settings().PasswordPolicy]
}

// PasswordPolicy is what a password has to have that somebody chooses now.
func (a *Authenticator) PasswordPolicy() *PasswordPolicy { return a.accounts.PasswordPolicy() }
