package suite

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// FilterFields are the facts of a journal entry that claims may speak of.
var FilterFields = []string{
	"method", "path", "table", "status", "auth", "grant_type", "client_auth",
	"user", "user_agent", "query", "accept_encoding",
}

// Filter selects journal entries: every field must meet its matcher.
type Filter map[string]*match.Matcher

// UnmarshalYAML reads a mapping of journal fields to matchers.
func (f *Filter) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode || len(node.Content) == 0 {
		return wrongf(node, "a mapping of journal fields to matchers must stand here")
	}
	*f = Filter{}
	var slips match.Slips
	for i := 0; i < len(node.Content); i += 2 {
		key := node.Content[i]
		if !slices.Contains(FilterFields, key.Value) {
			slips.Add(key, fmt.Errorf("unknown journal field %q%s", key.Value, nearest.Hint(key.Value, FilterFields)))
			continue
		}
		if _, twice := (*f)[key.Value]; twice {
			slips.Add(key, fmt.Errorf("field %q is given twice", key.Value))
			continue
		}
		m := new(match.Matcher)
		slips.Add(key, m.UnmarshalYAML(node.Content[i+1]))
		(*f)[key.Value] = m
	}
	return slips.Err()
}
