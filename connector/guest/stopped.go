package guest

import (
	"context"
	"fmt"
)

// Stopped says that the caller ended its context; it wraps context.Canceled or
// context.DeadlineExceeded, and the cause. Nothing is lost by it.
type Stopped struct {
	ctx, cause error
}

// StoppedBy says so of a context that is done.
func StoppedBy(ctx context.Context) *Stopped { return &Stopped{ctx.Err(), context.Cause(ctx)} }

func (s *Stopped) Error() string {
	return fmt.Sprintf("stopped before it was done (%v): run it again, it goes on from there", s.cause)
}

func (s *Stopped) Unwrap() []error { return []error{s.ctx, s.cause} }
