package faults

import (
	"fmt"
	"time"

	"gopkg.in/yaml.v3"
)

// Span is a span of time, written as Go writes durations: 300ms, 20m, -1h. A number
// without a unit is none.
type Span time.Duration

// Duration is the span as Go has it.
func (s Span) Duration() time.Duration { return time.Duration(s) }

// String prints the span so that it can be read again.
func (s Span) String() string { return time.Duration(s).String() }

// MarshalText implements [encoding.TextMarshaler].
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalYAML implements [yaml.Unmarshaler].
func (s *Span) UnmarshalYAML(node *yaml.Node) error {
	read, err := time.ParseDuration(node.Value)
	if node.Kind != yaml.ScalarNode || err != nil {
		return wrong(node, "a span of time is wanted here, with its unit as 2s, 20m or -1h; a day is 24h"+came(node))
	}
	*s = Span(read)
	return nil
}

func came(node *yaml.Node) string {
	if node.Kind != yaml.ScalarNode {
		return ""
	}
	return fmt.Sprintf(", and not %q", node.Value)
}
