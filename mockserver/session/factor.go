package session

import (
	"crypto/subtle"
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/totp"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// The properties of multi-factor authentication (documented: "Multi-factor
// authentication system properties", "MFA enforcement scope").
const (
	mfaOn           = "glide.authenticate.multifactor"
	mfaIntegrations = "glide.authenticate.multifactor.for_integrations"
	mfaSkew         = "glide.authenticate.multifactor.clock_skew"
)

// CodeError refuses somebody whose password is right and who sent no code of the second
// factor, or not the one that holds now. It is an [ErrRefused].
type CodeError struct {
	missing bool // none was sent, so that none was guessed either
}

// Error implements error.
func (*CodeError) Error() string { return "the password is right, and the code is missing or wrong" }

// Is tells that it is an ErrRefused.
func (*CodeError) Is(target error) bool { return target == ErrRefused }

// check holds a password, and the code that goes with it, against a user; nil is one
// whom nobody knows. It hashes as often for everybody, so that the number of hashes
// tells no account apart. What it finds right it does not use up: see [Accounts.spend].
//
// In Basic the code stands at the end of the password (documented: "REST APIs", up to
// Xanadu), so what is left without it is held against the account, too.
func (a *Accounts) check(stored, password string, way entrance) (whole, cut bool, code string) {
	whole = a.tables.Secrets().Verify(stored, password)
	if !way.basic {
		return whole, false, ""
	}
	rest, code, _ := totp.Split(password)
	return whole, a.tables.Secrets().Verify(stored, rest), code
}

// prove tells whether what was sent lets a user in, and whether a good code was there.
// It returns ErrRefused or a *CodeError.
func (a *Accounts) prove(view store.View, user *store.Row, whole, cut bool, code string, way entrance) (byCode bool, err error) {
	secret, enrolled := a.secretOf(view, user)
	needed := enrolled && a.asksForCode(view, user, way)
	switch {
	case whole && !needed:
		return false, nil
	case cut && enrolled && a.spend(user.SysID(), secret, code):
		return true, nil
	case needed && (whole || cut):
		// Digits that the password itself ends in are no code, however many of them.
		return false, &CodeError{missing: code == "" || !cut}
	}
	return false, errPassword
}

// secretOf is the secret of a user's authenticator app; false for one who has none, or
// has not finished setting it up (assumed: an unfinished one counts for nothing).
func (a *Accounts) secretOf(view store.View, user *store.Row) (secret []byte, enrolled bool) {
	store.Find(view, tableFactor, "user", user.SysID(), func(row *store.Row) bool {
		text, ok := a.tables.Secrets().Open(row.Get("multifactor_secret"))
		if ok && row.Get("active") != "false" && row.Get("validated") == "true" {
			if read, err := totp.ParseSecret(text); err == nil {
				secret, enrolled = read, true
			}
		}
		return !enrolled
	})
	return secret, enrolled
}

// asksForCode tells whether somebody who is enrolled has to give a code. The password
// grant never asks (documented: "MFA enforcement scope").
func (a *Accounts) asksForCode(view store.View, user *store.Row, way entrance) bool {
	s := a.settings()
	switch chosen := user.Get("enable_multifactor_authn") == "true"; {
	case a.tables.Property(view, mfaOn, "true") == "false":
		return false
	case way.people:
		return chosen || s.AuthUIMFADefault
	case !way.basic:
		return false
	case s.AuthAPIMFA == release.APIMFAByProperty:
		return a.tables.Property(view, mfaIntegrations, "false") == "true"
	default:
		return chosen
	}
}

// spend takes a code that holds now, once: each opens one door (assumed; RFC 6238 §5.2
// asks for it). An app's clock may be off by half of what a property says, ten seconds
// without it (documented).
func (a *Accounts) spend(userID string, secret []byte, code string) (good bool) {
	const most = 60
	now := a.clock.Now()
	skew := time.Duration(min(a.positive(a.tables.View(), mfaSkew, 10), most)) * time.Second / 2
	_ = a.tables.Maintain(func(tx store.Tx) error { // fails for no table, and there is one
		last := int64(-1)
		if row, ok := tx.Row(table.BehindFactors, userID); ok && row.Get("step") != "" {
			last, _ = strconv.ParseInt(row.Get("step"), 10, 64)
		}
		for step := max(totp.Step(now.Add(-skew)), last+1); step <= totp.Step(now.Add(skew)); step++ {
			if subtle.ConstantTimeCompare([]byte(totp.Code(secret, step)), []byte(code)) == 1 {
				good = true
				return table.PutBehind(tx, table.BehindFactors, userID, glide.FormatDateTime(now), map[string]string{"step": strconv.FormatInt(step, 10)})
			}
		}
		return nil
	})
	return good
}
