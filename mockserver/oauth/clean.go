package oauth

import (
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// keptHours is the property that says for how many hours expired tokens are kept
// (documented: the job "Clean Expired OAuth Credentials"), and keptByDefault what
// holds without it (assumed: a day).
const (
	keptHours     = "com.snc.platform.security.oauth.hours.expired.credential.is.kept"
	keptByDefault = 24
)

// clean removes a user's tokens that expired long ago. A job does that on a real
// instance; here whoever gets a new token does, so that the rows of a connector
// that runs for months stay few, and nothing happens by a timer.
func (p *Provider) clean(tx store.Tx, userID string, now time.Time) {
	hours, err := strconv.ParseInt(p.tables.Property(tx, keptHours, ""), 10, 16)
	if err != nil || hours < 0 {
		hours = keptByDefault
	}
	oldest := now.Add(-time.Duration(hours) * time.Hour)
	var doomed []string
	table.Find(tx, tableCredential, "user", userID, func(row *store.Row) bool {
		if end, err := glide.ParseDateTime(row.Get("expires")); err == nil && end.Before(oldest) {
			doomed = append(doomed, row.SysID())
		}
		return true
	})
	for _, id := range doomed {
		tx.Delete(tableCredential, id)
	}
}
