package fault

import (
	"net/http"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
)

// Instance is what a schedule needs of the instance that it is played on.
type Instance interface { //nolint:interfacebloat // one method for each power that rules need
	// Now is the instance's time.
	Now() time.Time
	// User is whose call a request claims to be, good or not; "" is nobody's.
	User(r *http.Request) string
	// Ready readies an answer that is not the instance's own: what is left of the request
	// is read, for many clients look at no answer before they have sent all, and the answer
	// bears what all of the instance's do, its time among that.
	Ready(w http.ResponseWriter, r *http.Request)
	// Refuse answers with a status as the platform does on the road that was taken.
	Refuse(w http.ResponseWriter, r *http.Request, status int)
	// Away answers with a page of whatever stands before an instance that is away, by
	// its name among those of faults.Effect.WebPage.
	Away(w http.ResponseWriter, r *http.Request, page string)

	// Revoke ends the tokens that were issued: access, refresh or all.
	Revoke(which string) error
	// MoveClock moves the instance's time, back too.
	MoveClock(by time.Duration) error
	// EndSessions ends everybody's.
	EndSessions()
	// Upgrade plays another release from now on; an empty one stays what it is.
	Upgrade(u faults.Upgrade) error
	// Stir does something to a row: late inserts another one of the same time, changed
	// updates it, vanished deletes it.
	Stir(table, sysID, how string) error

	// Value is what a column of a row holds, whoever may see it.
	Value(table, sysID, column string) (value string, there bool)

	// Met hears which rule met a request, when it has.
	Met(r *http.Request, rule string)
	// Unheard hears of a request that the instance itself never has.
	Unheard(r *http.Request, c Call)
	// Failed hears what could not be played.
	Failed(r *http.Request, rule string, err error)
}
