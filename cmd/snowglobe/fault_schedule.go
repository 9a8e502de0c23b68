package main

import (
	"context"
	"fmt"
	"io"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/internal/patience"
)

// readSchedule is the schedule in a file, or in in where that is standard input. Its
// errors name the file, and the line where one is at fault.
func readSchedule(ctx context.Context, in io.Reader, file string) (*faults.Schedule, error) {
	name, read := file, func() ([]byte, error) { return patience.Small(ctx, file) }
	if file == standardInput {
		name, read = "standard input", func() ([]byte, error) {
			return patience.Until(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(in, faults.MaxSize+1)) })
		}
	}
	text, err := read()
	if err != nil {
		return nil, fmt.Errorf("read the schedule of faults: %w", err)
	}
	schedule, err := faults.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return schedule, nil
}
