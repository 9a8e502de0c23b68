package rest

import (
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/quota"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// cancelledMessage is what an instance says of a transaction that took too long, in
// message and, followed by the hint, in detail (observed: sndml3 issue 38 and
// servicenow.itsm issue 76; in KB0778443 the detail begins otherwise).
const (
	cancelledMessage = "Transaction cancelled: maximum execution time exceeded"
	debugHint        = " Check logs for error trace or enable glide.rest.debug property to verify REST request processing"
)

// cancelled refuses a transaction that took too long before any of its answer was on
// its way (documented for the Aggregate API: KB0813119, 500; assumed for imports).
func cancelled(cause error) *Fault {
	return &Fault{
		Status: http.StatusInternalServerError, Message: cancelledMessage, Detail: cancelledMessage + debugHint, Cause: cause,
	}
}

// work is what a transaction does, as quota rules reckon its time: rows of its answer
// or of an import, and rows that the database looks at for an aggregate, a thousand of which take as
// long as one that is written (assumed). It is work and not time, so that the same
// requests always meet the same fate, on any machine and by any clock.
type work struct{ written, counted int }

// exceeds tells whether work takes more than so many seconds.
func (w work) exceeds(seconds, perSecond int) bool {
	const (
		counted = 1000
		longest = 1 << 31 // far beyond what any answer takes, and room to multiply
	)
	return int64(w.written+w.counted/counted) > int64(min(seconds, longest))*int64(perSecond)
}

// exceeded is the rule that the transaction exceeds by this work, if there is one.
// Requests inside a batch are one transaction, which has a limit of its own.
func (c *call) exceeded(w work) (quota.Rule, bool) {
	perSecond := c.settings.RowsPerSecond
	if !w.exceeds(1, perSecond) || outerOf(c.request) != nil {
		return quota.Rule{}, false
	}
	caller := c.visit.Caller
	t := &quota.Transaction{Type: "rest", URL: c.request.URL.Path, User: caller.SysID, CreatedBy: caller.UserName}
	return quota.Strictest(c.api.tables.View(), t, c.settings.QuotaRuleChoice, func(seconds int) bool {
		return w.exceeds(seconds, perSecond)
	})
}

// cutShort tells after how many of its rows a list is cancelled, and false for one that
// is not. It returns an error where nothing of it is sent.
func (c *call) cutShort(rows int) (int, bool, error) {
	sent := c.inTime(rows)
	if sent < rows && c.settings.CancelledList == release.CancelledErrorOnly {
		return 0, true, cancelled(nil)
	}
	return sent, sent < rows, nil
}

// inTime is how many of so many rows the transaction writes, which are all unless a
// rule cancels it.
func (c *call) inTime(rows int) int {
	rule, ok := c.exceeded(work{written: rows})
	if !ok {
		return rows
	}
	c.api.log.Warn("transaction cancelled", "rule", rule.Name, "seconds", rule.Seconds, "path", c.request.URL.Path)
	return rule.Seconds * c.settings.RowsPerSecond
}
