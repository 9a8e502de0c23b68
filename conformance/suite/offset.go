package suite

import (
	"fmt"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Offset is a span of time, written as Go writes durations, with days (d)
// besides and with a sign before any part: -60d-5m, 90s, -1440h+5m.
type Offset time.Duration

// maxOffset keeps sums far from overflow and dates within what an instance
// stores.
const maxOffset = 100 * 366 * 24 * time.Hour

// ParseOffset reads a span.
func ParseOffset(text string) (Offset, error) {
	var total time.Duration
	rest := text
	for first := true; rest != "" || first; first = false {
		sign := 1
		switch {
		case strings.HasPrefix(rest, "-"):
			sign, rest = -1, rest[1:]
		case strings.HasPrefix(rest, "+"):
			rest = rest[1:]
		case !first:
			return 0, fmt.Errorf("%q: a sign must stand before %q", text, rest)
		}
		end := strings.IndexAny(rest, "+-")
		if end < 0 {
			end = len(rest)
		}
		part, err := parsePart(rest[:end])
		if err != nil {
			return 0, fmt.Errorf("%q is not a span of time such as 90s, 31m or -60d-5m", text)
		}
		total += time.Duration(sign) * part
		if total.Abs() > maxOffset {
			return 0, fmt.Errorf("%q is longer than a hundred years", text)
		}
		rest = rest[end:]
	}
	return Offset(total), nil
}

func parsePart(text string) (time.Duration, error) {
	if days, rest, ok := strings.Cut(text, "d"); ok {
		whole, err := time.ParseDuration(days + "h")
		if err != nil || whole.Abs() > maxOffset/24 {
			return 0, fmt.Errorf("read days: %q", text)
		}
		if rest == "" {
			return whole * 24, nil
		}
		more, err := shortPart(rest)
		return whole*24 + more, err
	}
	return shortPart(text)
}

// shortPart is a part without days.
func shortPart(text string) (time.Duration, error) {
	part, err := time.ParseDuration(text)
	if err == nil && part.Abs() > maxOffset {
		return 0, fmt.Errorf("%q is too long", text)
	}
	return part, err
}

// Duration is the span as Go has it.
func (o Offset) Duration() time.Duration { return time.Duration(o) }

// String prints the span so that [ParseOffset] reads the same one.
func (o Offset) String() string { return time.Duration(o).String() }

// UnmarshalYAML reads a span.
func (o *Offset) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.ScalarNode {
		return wrongf(node, "a span of time such as 31m must stand here")
	}
	read, err := ParseOffset(node.Value)
	if err != nil {
		return wrongf(node, "%v", err)
	}
	*o = read
	return nil
}
