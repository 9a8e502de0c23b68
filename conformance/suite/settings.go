package suite

import (
	"errors"
	"fmt"
	"strings"
)

// CheckSettings holds the settings that checks ask control for to what check says
// of a name and its value. The kit does not know which settings there are, and
// whoever runs it may. A value that a variable is part of is known later only.
func CheckSettings(suites []*Suite, check func(name, value string) error) error {
	var all []error
	for _, s := range suites {
		for _, c := range s.Checks {
			all = append(all, c.checkSettings(c.Line, c.World.Settings, check))
			for _, step := range append(append([]Step{}, c.Steps...), c.Cleanup...) {
				all = append(all, c.checkSettings(step.Line, step.Settings, check))
			}
		}
	}
	return errors.Join(all...)
}

func (c *Check) checkSettings(line int, settings Pairs, check func(name, value string) error) error {
	var all []error
	for _, pair := range settings {
		if strings.Contains(pair.Value, "{{") {
			continue
		}
		if err := check(pair.Name, pair.Value); err != nil {
			all = append(all, fmt.Errorf("%s:%d: settings: %w", c.File, line, err))
		}
	}
	return errors.Join(all...)
}
