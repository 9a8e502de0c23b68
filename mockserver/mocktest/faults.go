package mocktest

import (
	"fmt"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
)

// SetFaults plays another schedule of faults from now on, given as to [Faults]; "calm"
// ends them.
func (g *Globe) SetFaults(profileOrYAML string) {
	g.t.Helper()
	schedule, err := scheduleOf(profileOrYAML)
	if err == nil {
		err = g.instance.SetFaults(*schedule)
	}
	if err != nil {
		g.t.Fatalf("mocktest: %v", err)
	}
}

// scheduleOf reads the name of a profile, or a schedule. What is one word is meant as a
// name, and no schedule is one.
func scheduleOf(profileOrYAML string) (*faults.Schedule, error) {
	if !strings.ContainsAny(profileOrYAML, ":{\n") {
		return &faults.Schedule{Profile: profileOrYAML}, nil
	}
	schedule, err := faults.Parse([]byte(profileOrYAML))
	if err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	return schedule, nil
}
