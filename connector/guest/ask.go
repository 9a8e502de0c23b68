package guest

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const defaultTries = 5

var errPatience = errors.New("no answer in the time that one question may take")

// Ask puts a question until it is answered. It returns the answer, whatever its
// status, or the judge's error with it, or an [*Unavailable] once tries or
// patience are used up.
func (c *Client) Ask(ctx context.Context, q Question) (*Answer, error) {
	patient, cancel := context.WithTimeoutCause(ctx, c.patience, errPatience)
	defer cancel()
	pauses := &backoff.ExponentialBackOff{
		InitialInterval: 250 * time.Millisecond, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: 4 * time.Second,
	}
	for tries := 1; ; tries++ {
		answer, err := c.once(ctx, patient, q)
		if err != nil && ctx.Err() != nil { // somebody stopped us; the instance is not to blame
			return nil, StoppedBy(ctx)
		}
		var again *Again
		if !errors.As(err, &again) {
			return answer, err
		}
		if tries >= mostTries(q, answer, again) {
			return nil, &Unavailable{Why: again.Why, Tries: tries}
		}
		pause := again.Wait
		if pause == 0 {
			pause = pauses.NextBackOff()
		}
		if deadline, _ := patient.Deadline(); c.clock.Now().Add(pause).After(deadline) {
			return nil, &Unavailable{Why: again.Why, Tries: tries, Wait: again.Wait}
		}
		if err := wait(ctx, pause); err != nil {
			return nil, err
		}
	}
}

// mostTries is how often a question is asked in all. Whoever sent a 200 that makes
// no sense has heard the question, and each further time that a password is shown
// is one more sign-in of the account.
func mostTries(q Question, a *Answer, again *Again) int {
	switch {
	case q.Password && a != nil && a.Status/100 == 2:
		return 1
	case again.Tries == 0:
		return defaultTries
	default:
		return again.Tries
	}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return StoppedBy(ctx)
	}
}
