package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// lookLife bounds how long the fork for a look lives when the kit is killed.
const lookLife = time.Minute

// SignInError says that a target did not let the kit in.
type SignInError struct {
	// Flow is that in which it signed in.
	Flow suite.Flow
	Err  error
}

// Error is the reason.
func (e *SignInError) Error() string { return e.Err.Error() }

// Unwrap returns the reason, of package world.
func (e *SignInError) Unwrap() error { return e.Err }

// Look signs in to a target once before any check does. A wrong password would make each
// check fail, and lock the administrator out at the fifth. The error is a *SignInError,
// or says that the target could not be forked.
func Look(ctx context.Context, c Config) (err error) {
	i := c.Target.Instance
	if i == nil {
		return nil // worlds that the kit has made let it in
	}
	if i.Controlled() { // a fork, so that a failed sign-in is not counted
		name := i.URL
		if i, err = i.Fork(ctx, lookLife); err != nil {
			return fmt.Errorf("fork the instance at %s: %w", name, err)
		}
		defer func() { err = errors.Join(err, i.Delete(context.WithoutCancel(ctx))) }()
	}
	release, err := c.Catalog.Lookup(i.Release)
	if err != nil {
		return err
	}
	oauth := slices.Contains(c.Flows, suite.OAuth) && i.Client != nil && release.OAuth
	if slices.Contains(c.Flows, suite.Legacy) || !oauth {
		if err := i.LookBasic(ctx); err != nil {
			return &SignInError{suite.Legacy, err}
		}
	}
	if oauth {
		if err := i.LookOAuth(ctx); err != nil {
			return &SignInError{suite.OAuth, err}
		}
	}
	return nil
}
