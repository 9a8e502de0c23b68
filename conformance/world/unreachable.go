package world

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// Errors about an address at which the kit does not find what it was told to
// find there. Their texts stand behind the address.
var (
	// ErrUnreachable is returned when nothing answers at an address.
	ErrUnreachable = errors.New("cannot be reached")
	// ErrNoControlAPI is returned when what answers is no control API.
	ErrNoControlAPI = errors.New("is no control API")
	// ErrControlToken is returned when control wants another token.
	ErrControlToken = errors.New("asks for another token")
)

// reason is why a call failed, without the layers that it failed through.
func reason(err error) error {
	if slow, ok := errors.AsType[net.Error](err); ok && slow.Timeout() {
		return errors.New("no answer came in time")
	}
	if failed, ok := errors.AsType[*net.OpError](err); ok {
		return failed.Err
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	return err
}

// unready says what keeps control from being used, and what to do.
func (c *Control) unready(err error) error {
	const remedy = "snowglobe serve prints the address for --control"
	p, refused := errors.AsType[*Problem](err)
	switch {
	case errors.Is(err, ErrNoControlAPI):
		return fmt.Errorf("what answers at %s %w: %s", c.base, ErrNoControlAPI, remedy)
	case !refused:
		return fmt.Errorf("control at %s %w: %w; is snowglobe serve running? It prints the address for --control", c.base, ErrUnreachable, reason(err))
	case p.Status == http.StatusUnauthorized:
		return fmt.Errorf("control at %s %w: give that of snowglobe serve in SNOWGLOBE_CONTROL_TOKEN", c.base, ErrControlToken)
	default:
		return fmt.Errorf("what answers at %s %w (%d %s): %s", c.base, ErrNoControlAPI, p.Status, http.StatusText(p.Status), remedy)
	}
}
