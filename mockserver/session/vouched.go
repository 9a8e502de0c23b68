package session

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
)

// Vouchable tells whether the word of somebody else, such as a signed assertion, may
// let a user in: the account is as open as it has to be for a password that came for
// a token (assumed).
func (a *Accounts) Vouchable(user *store.Row) bool {
	return a.Usable(user) && !a.closed(a.tables.View(), user, entrance{logins: tokenLogins})
}

// Vouched writes down that it did: the login counts as one by password does, see
// [Accounts.LoggedIn].
func (a *Accounts) Vouched(from syslog.Origin, userID string) {
	if a.succeed(userID, tokenLogins) {
		a.LoggedIn(from, userID, "")
	}
}
