package session

import (
	"net/http"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/internal/totp"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const tableFactor = "user_multifactor_auth"

// GiveCode takes the code of the second factor from somebody whose password was right.
// It returns ErrRefused for a wrong one, which counts as a wrong password does.
func (a *Authenticator) GiveCode(r *http.Request, v *Visit, code string) (*Visit, error) {
	if v.Step != GiveCode || !a.accounts.proven(syslog.OriginOf(r), v.Session.UserID, code) {
		return nil, ErrRefused
	}
	left := v.Session.owed
	left.code = false
	return a.done(r, v, left)
}

// proven tells whether a code is the one that a user has to give now.
func (a *Accounts) proven(from syslog.Origin, userID, code string) bool {
	view := a.tables.View()
	user, ok := view.Row(tableUser, userID)
	if !ok {
		return false
	}
	if secret, enrolled := a.secretOf(view, user); enrolled && a.spend(userID, secret, code) {
		return a.succeed(userID, "")
	}
	a.failed(from, userID)
	a.log.Emit(syslog.LoginFailed, syslog.Facts{Origin: from, Attempted: user.Get("user_name")})
	return false
}

// lacksFactor tells whether somebody has to set up an authenticator app before the pages
// open (documented: whose profile an administrator has enabled it on; from Yokohama on
// everybody but external users, after a time in which people may do it by themselves).
func (a *Accounts) lacksFactor(view store.View, user *store.Row) bool {
	if a.tables.Property(view, mfaOn, "true") == "false" {
		return false
	}
	if _, enrolled := a.secretOf(view, user); enrolled {
		return false
	}
	return user.Get("enable_multifactor_authn") == "true" ||
		a.settings().MFASetup == release.MFASetupEverybody && !a.external(view, user)
}

// factorSecret is how many bytes a new secret has: as many as RFC 4226 §4 recommends.
const factorSecret = 20

// FactorSecret is what an authenticator app is to be set up with, in a session that owes
// that: the same until it is done, and kept nowhere. It is in base32, as apps take it.
func (a *Authenticator) FactorSecret(v *Visit) string {
	return totp.FormatSecret(a.accounts.tables.Secrets().Derive("factor", v.Session.ID)[:factorSecret])
}

// SetUpFactor makes the secret the user's, once an app has shown a code for it. It returns
// ErrRefused for a wrong code, which is no try at a secret that the page shows anyway.
func (a *Authenticator) SetUpFactor(r *http.Request, v *Visit, code string) (*Visit, error) {
	if v.Step != SetUpFactor {
		return nil, ErrRefused
	}
	text := a.FactorSecret(v)
	secret, err := totp.ParseSecret(text)
	if err != nil {
		return nil, err
	}
	if !a.accounts.spend(v.Session.UserID, secret, code) {
		return nil, ErrRefused
	}
	row := table.Change{"user": v.Session.UserID, "multifactor_secret": text, "validated": "true", "active": "true"}
	err = a.accounts.tables.Together(table.Behalf{Caller: v.Caller}, func(w *table.Writes) error {
		_, err := w.Insert(tableFactor, row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.withoutFactor(r, v)
}

// mfaBypass is how often the set-up may be put off, three times without it (documented:
// "Multi-factor authentication system properties").
const mfaBypass = "glide.authenticate.multifactor.setup.bypass.count"

// Bypasses is how often somebody may still put the set-up off.
func (a *Authenticator) Bypasses(v *Visit) int {
	view := a.accounts.tables.View()
	allowed, err := strconv.Atoi(a.accounts.tables.Property(view, mfaBypass, "3"))
	if err != nil {
		return 0
	}
	if row, ok := view.Row(table.BehindFactors, v.Session.UserID); ok {
		allowed -= number(row.Get("bypassed"))
	}
	return max(allowed, 0)
}

// BypassFactor puts the set-up off. It returns ErrRefused where that is not possible any
// more.
func (a *Authenticator) BypassFactor(r *http.Request, v *Visit) (*Visit, error) {
	if v.Step != SetUpFactor || a.Bypasses(v) == 0 {
		return nil, ErrRefused
	}
	err := a.accounts.tables.Maintain(func(tx store.Tx) error {
		kept := map[string]string{}
		if row, ok := tx.Row(table.BehindFactors, v.Session.UserID); ok {
			kept["step"], kept["bypassed"] = row.Get("step"), row.Get("bypassed")
		}
		kept["bypassed"] = strconv.Itoa(number(kept["bypassed"]) + 1)
		return table.PutBehind(tx, table.BehindFactors, v.Session.UserID, glide.FormatDateTime(a.accounts.clock.Now()), kept)
	})
	if err != nil {
		return nil, err
	}
	return a.withoutFactor(r, v)
}

func (a *Authenticator) withoutFactor(r *http.Request, v *Visit) (*Visit, error) {
	left := v.Session.owed
	left.factor = false
	return a.done(r, v, left)
}
