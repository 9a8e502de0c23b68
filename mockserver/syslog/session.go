package syslog

import (
	"crypto/sha256"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

// sessionName is what logs call a session: always the same, of the same shape as its id,
// and of no use as a cookie. Whoever may read the logs could else go on with the sessions
// of others. (documented: login events and transactions carry the session's id; assumed:
// that it need not be the value of the cookie.)
func sessionName(id string) string {
	if id == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("session\x00" + id))
	return ident.UpperDigits(sum[:16])
}
