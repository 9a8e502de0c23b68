package oauth

import (
	"errors"
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// keptHours is the property that says for how many hours expired tokens are kept
// (documented: the job "Clean Expired OAuth Credentials"), and keptByDefault what
// holds without it (assumed: a day). keptAtMost is longer than a token lives.
const (
	keptHours     = "com.snc.platform.security.oauth.hours.expired.credential.is.kept"
	keptByDefault = 24
	keptAtMost    = 1_000_000
)

// clean removes a user's tokens that expired long ago. A job does that on a real
// instance; here whoever gets a new token does, so that the rows of a connector
// that runs for months stay few, and nothing happens by a timer.
func (p *Provider) clean(tx store.Tx, userID string, now time.Time) {
	oldest := now.Add(-kept(p.tables.Property(tx, keptHours, "")))
	var doomed []string
	store.Find(tx, tableCredential, "user", userID, func(row *store.Row) bool {
		if end, err := glide.ParseDateTime(row.Get("expires")); err == nil && end.Before(oldest) {
			doomed = append(doomed, row.SysID())
		}
		return true
	})
	for _, id := range doomed {
		tx.Delete(tableCredential, id)
	}
}

// kept reads for how long. What is no number of hours is as good as not given.
func kept(hours string) time.Duration {
	n, err := strconv.ParseInt(hours, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) && n > 0:
		n = keptAtMost
	case err != nil || n < 0:
		n = keptByDefault
	}
	return time.Duration(min(n, keptAtMost)) * time.Hour
}
