package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
	"github.com/snowglobe-dev/snowglobe/internal/patience"
	"github.com/snowglobe-dev/snowglobe/mockserver/fault"
)

// readSchedule is the schedule in a file; in is read for the one that is called -. Its
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

// scheduleFlag reads what --faults says: the name of a profile, or the path of a file.
// An empty one is calm weather.
func scheduleFlag(ctx context.Context, value string) (*faults.Schedule, error) {
	known := fault.Profiles()
	value = cmp.Or(value, fault.Calm)
	if slices.Contains(known, value) {
		return &faults.Schedule{Profile: value}, nil
	}
	schedule, err := readSchedule(ctx, strings.NewReader(""), value)
	if errors.Is(err, os.ErrNotExist) && filepath.Base(value) == value {
		return nil, fmt.Errorf("--faults: there is no profile and no file %q%s; the profiles are %s",
			value, nearest.Hint(value, known), faultProfiles())
	}
	if err != nil {
		return nil, fmt.Errorf("--faults: %w", err)
	}
	return schedule, nil
}

// faultsUsage is what --faults is for.
func faultsUsage() string {
	return "what goes wrong on purpose: " + faultProfiles() + ", or the `FILE` of a schedule; see docs/faults.md"
}

// faultProfiles are the names of the profiles of faults, for people.
func faultProfiles() string { return strings.Join(fault.Profiles(), ", ") }

// faultsText is what goes wrong at an instance, for people; "" for nothing.
func faultsText(s fault.State) string {
	var parts []string
	if len(s.Rules) > 0 {
		parts = append(parts, "own rules")
	}
	if s.Profile != fault.Calm {
		parts = append(parts, s.Profile)
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("%s, seed %d", strings.Join(parts, " and "), s.Seed)
}
