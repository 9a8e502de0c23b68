package run

import (
	"context"
	"fmt"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
)

const (
	keptCalls = 100  // in report.json, of a check that failed: the last ones
	keptCall  = 1000 // bytes of each of them
)

// asked are the calls that the subject made, as the instance heard them, for whoever
// opens the report of a check that failed. A journal that cannot be read to its end says
// what it can: that the check failed does not hang on it.
func (b *bout) asked(ctx context.Context) []string {
	if !b.scope.instance.Controlled() {
		return nil
	}
	_ = b.fetchJournal(ctx)
	entries := b.journal
	var lines []string
	if left := len(entries) - keptCalls; left > 0 {
		lines = append(lines, fmt.Sprintf("[%d calls before these are left out]", left))
		entries = entries[left:]
	}
	for _, entry := range entries {
		// Secrets are taken out before anything is cut, so that none is cut in half and missed.
		lines = append(lines, match.Cut(tame(b.secrets.text(entry.String())), keptCall))
	}
	return lines
}
