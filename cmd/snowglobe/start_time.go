package main

import (
	"fmt"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// startTime is what --now says; the zero time for nothing. A time that no instance can
// have is refused here, for the one of year 1 would pass for none.
func startTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	now, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("--now %q is not a time; write it as 2019-06-24T12:00:00Z", text)
	}
	if err := clock.CheckTime(now); err != nil {
		return time.Time{}, fmt.Errorf("--now: %w", err)
	}
	return now, nil
}
