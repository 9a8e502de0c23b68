package guest

import (
	"errors"
	"fmt"
	"time"
)

// Again is the error for an answer that is no answer yet: asking once more may
// bring one.
type Again struct {
	Why error

	// Wait is how long the instance asked to be left alone; zero if it did not.
	Wait time.Duration

	// Tries bounds how often the question is asked in all; zero means 5.
	Tries int
}

func (a *Again) Error() string { return a.Why.Error() }
func (a *Again) Unwrap() error { return a.Why }

// Unavailable says that the instance gave no usable answer for as long as
// manners allow. Nothing is lost by it: later is as good as now.
type Unavailable struct {
	Why   error
	Tries int
	Wait  time.Duration // what the instance asked for, if that was too long to sit out
}

func (u *Unavailable) Error() string {
	if u.Wait > 0 {
		return fmt.Sprintf("%v: it asks to be left alone for %s, try later", u.Why, u.Wait.Round(time.Second))
	}
	if u.Tries == 1 {
		return fmt.Sprintf("%v: try later", u.Why)
	}
	return fmt.Sprintf("%v (asked %d times): try later", u.Why, u.Tries)
}

func (u *Unavailable) Unwrap() error { return u.Why }

// ErrTooLarge is returned for an answer that is larger than any of its kind.
var ErrTooLarge = errors.New("the answer is too large")
