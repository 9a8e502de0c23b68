package main

import "context"

// untilDone is what read returns, unless ctx is done first. Opening a pipe waits for
// somebody to write to it, and nothing but the end of the program ends that: what
// read was doing is left to it.
func untilDone[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := read()
		done <- outcome{value, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
