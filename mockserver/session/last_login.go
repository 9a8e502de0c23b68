package session

import (
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// The properties that let API calls with a password, and grants of tokens, move
// last_login_time; both are on unless somebody switches them off (documented: the
// fields of the last login, releases.md §2 and oauth.md §5 of our sheets). Calls
// with a token move nothing (documented: a fix note of Australia says that they
// did not before).
const (
	basicLogins = "glide.basicauth.update_last_login_time"
	tokenLogins = "glide.oauth.update_last_login_time"
)

// succeed clears the count and notes the sign-in, and tells whether the account
// is still open: a wrong password may have locked it since the right one was
// looked at. Up to Washington DC a sign-in also counted as an update of the user,
// so that a connector which asks for changed users sees its own account change
// (documented: a fix note of Xanadu). A second sign-in within the same second
// changes nothing more. The property, where there is one, decides whether it counts
// as a login at all.
func (a *Accounts) succeed(userID, property string) (open bool) {
	stamp := glide.FormatDateTime(a.clock.Now())
	counts := property == "" || a.tables.Property(a.tables.View(), property, "true") != "false"
	noted := func(user *store.Row) bool {
		return (!counts || user.Get("last_login_time") == stamp) && number(user.Get("failed_attempts")) == 0
	}
	if user, ok := a.tables.View().Row(tableUser, userID); ok && user.Get("locked_out") != "true" && noted(user) {
		return true
	}
	_ = a.tables.Maintain(func(tx store.Tx) error { // fails for no table, and there is one
		user, ok := tx.Row(tableUser, userID)
		if open = ok && user.Get("locked_out") != "true"; !open {
			return nil
		}
		if noted(user) {
			return nil
		}
		changes := map[string]string{"failed_attempts": "0"}
		if counts {
			changes["last_login_time"], changes["last_login"] = stamp, stamp[:len(glide.DateLayout)]
		}
		if counts && a.settings().LoginTouchesUser {
			changes["sys_updated_on"] = stamp
			changes["sys_updated_by"] = "system"
			changes["sys_mod_count"] = strconv.Itoa(number(user.Get("sys_mod_count")) + 1)
		}
		return tx.Put(user.With(changes))
	})
	return open
}
