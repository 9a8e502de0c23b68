package oauth

import (
	"errors"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/assertion"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

var (
	errUnnamed  = errors.New("no jti, and its client's tokens are good for one use")
	errReplayed = errors.New("the jti was used before")
	errTooMany  = errors.New("too many tokens are remembered; wait until some are over, or switch enable_jti_verification off")
)

// mostRemembered is how many used tokens an instance remembers at a time, each in some
// two hundred bytes. Beyond it nothing is let in: to forget one that is still good
// would be to let it in twice.
const mostRemembered = 100_000

// forgottenAtOnce is more than can come between two uses, so that the rows of tokens
// that are over stay few.
const forgottenAtOnce = 16

// jtiClaim is the claim that names an assertion.
func jtiClaim(client *store.Row) string {
	if name := client.Get("jti_claim"); name != "" {
		return name
	}
	return "jti"
}

// useOnce refuses a token that was used before, and remembers it until it is over
// (documented: "Enable JTI Verification" asks for a new token at every exchange, and
// is on by default). It does so in the rows of the instance: a fork, a snapshot and a
// way back take along what was used. The same name from another client is another.
func (p *Provider) useOnce(tx store.Tx, clientID, claim string, said *assertion.Claims, skew time.Duration) error {
	name, ok := said.Text(claim)
	if !ok {
		return errUnnamed
	}
	now := glide.FormatDateTime(p.clock.Now())
	id := fingerprint(clientID + " " + name)
	if used, there := tx.Row(table.BehindAssertions, id); there && table.DueBehind(used) >= now {
		return errReplayed
	}
	table.ForgetBehind(tx, table.BehindAssertions, now, forgottenAtOnce)
	if n, err := tx.Count(table.BehindAssertions, store.Span{}); err != nil || n >= mostRemembered {
		return errors.Join(errTooMany, err)
	}
	return table.PutBehind(tx, table.BehindAssertions, id, glide.FormatDateTime(earlier(said.Expires().Add(skew), lastSecond)), nil)
}

// lastSecond is the last one whose text stands behind that of all others.
var lastSecond = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
