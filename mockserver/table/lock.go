package table

import (
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// LockedByFailing notes that wrong passwords lock an account from a moment on. The
// note goes when anybody else changes locked_out, for that lock is then another
// one.
func LockedByFailing(tx store.Tx, userID string, since time.Time) error {
	return PutBehind(tx, BehindLocks, userID, glide.FormatDateTime(since), nil)
}

// FailedSince is when wrong passwords locked an account; false for one that is
// open or locked by somebody.
func FailedSince(view store.View, userID string) (time.Time, bool) {
	note, ok := view.Row(BehindLocks, userID)
	if !ok {
		return time.Time{}, false
	}
	since, err := glide.ParseDateTime(note.Get(due))
	return since, err == nil
}

// FollowLock ends the note of a lock that somebody opened or set anew. after is
// nil for an account that is gone.
func FollowLock(tx store.Tx, before, after *store.Row) {
	if before != nil && (after == nil || before.Get("locked_out") != after.Get("locked_out")) {
		tx.Delete(BehindLocks, before.SysID())
	}
}
