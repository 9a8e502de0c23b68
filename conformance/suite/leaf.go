package suite

import (
	"fmt"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// problem is a load error that knows its line; the loader adds the file.
type problem struct {
	line int
	text string
}

func (p *problem) Error() string { return fmt.Sprintf("line %d: %s", p.line, p.text) }

// wrongf is a problem as the decoder gathers them, so that all of a file are told
// at once.
func wrongf(node *yaml.Node, format string, args ...any) error {
	p := problem{line: node.Line, text: fmt.Sprintf(format, args...)}
	return &yaml.TypeError{Errors: []string{p.Error()}}
}

// Pair is one name and its value. Null marks a value that is taken away.
type Pair struct {
	Name, Value string
	Null        bool
}

// Pairs is a mapping of scalars that keeps its order. A list gives its name
// several values.
type Pairs []Pair

// UnmarshalYAML reads the mapping as it is written, numbers and dates as text.
func (p *Pairs) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return wrongf(node, "a mapping of names to values must stand here")
	}
	seen := map[string]bool{}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if seen[key.Value] {
			return wrongf(key, "%q is given twice; give it a list of values", key.Value)
		}
		seen[key.Value] = true
		values := []*yaml.Node{value}
		if value.Kind == yaml.SequenceNode {
			values = value.Content
		}
		for _, v := range values {
			if v.Kind != yaml.ScalarNode {
				return wrongf(v, "the value of %q must be a text or a number", key.Value)
			}
			*p = append(*p, Pair{Name: key.Value, Value: v.Value, Null: v.ShortTag() == "!!null"})
		}
	}
	return nil
}

// Get returns the first value of name.
func (p Pairs) Get(name string) (string, bool) {
	i := slices.IndexFunc(p, func(pair Pair) bool { return pair.Name == name })
	if i < 0 {
		return "", false
	}
	return p[i].Value, true
}

// Value is any JSON value, as it stands in the file.
type Value struct{ Any any }

// UnmarshalYAML reads the value; dates stay texts.
func (v *Value) UnmarshalYAML(node *yaml.Node) error {
	read, err := match.FromYAML(node)
	v.Any = read
	return err
}

// Flows are the sign-ins that a check applies to; empty means oauth and legacy.
type Flows []Flow

// UnmarshalYAML reads one flow or a list of them.
func (f *Flows) UnmarshalYAML(node *yaml.Node) error {
	names, err := scalars(node)
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.Contains([]string{"oauth", "legacy", "none"}, name) {
			return wrongf(node, "unknown flow %q%s", name, nearest.Hint(name, []string{"oauth", "legacy", "none"}))
		}
		*f = append(*f, Flow(name))
	}
	if len(*f) > 1 && slices.Contains(*f, NoFlow) {
		return wrongf(node, "none stands alone: it means that the sign-in makes no difference")
	}
	return nil
}

func scalars(node *yaml.Node) ([]string, error) {
	nodes := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		nodes = node.Content
	}
	values := make([]string, len(nodes))
	for i, n := range nodes {
		if n.Kind != yaml.ScalarNode {
			return nil, wrongf(n, "a value or a list of values must stand here")
		}
		values[i] = n.Value
	}
	if len(values) == 0 {
		return nil, wrongf(node, "the list is empty")
	}
	return values, nil
}

// UnmarshalYAML reads {mark: text}.
func (s *Source) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode || len(node.Content) != 2 || node.Content[1].Kind != yaml.ScalarNode {
		return wrongf(node, "a source is one mark and its words, as {documented: \"Table API reference\"}")
	}
	marks := []string{string(Observed), string(Documented), string(Client), string(Assumed)}
	mark, text := node.Content[0].Value, node.Content[1].Value
	if !slices.Contains(marks, mark) {
		return wrongf(node, "unknown mark %q%s", mark, nearest.Hint(mark, marks))
	}
	if text == "" {
		return wrongf(node, "the source has no words")
	}
	s.Mark, s.Text = Mark(mark), text
	return nil
}

// Statuses are the HTTP statuses that an answer may have; empty means any.
type Statuses []int

// UnmarshalYAML reads one status or a list.
func (s *Statuses) UnmarshalYAML(node *yaml.Node) error {
	texts, err := scalars(node)
	if err != nil {
		return err
	}
	for _, text := range texts {
		n, err := strconv.Atoi(text)
		if err != nil || n < 100 || n > 599 {
			return wrongf(node, "%q is not an HTTP status", text)
		}
		*s = append(*s, n)
	}
	return nil
}

// Exits are the exit codes that a run may have.
type Exits struct {
	Codes []int
	// Nonzero admits every code but 0.
	Nonzero bool
	// Any admits every code: what the check is about shows elsewhere.
	Any bool
}

// UnmarshalYAML reads a code, a list of codes, or the word nonzero or any.
func (e *Exits) UnmarshalYAML(node *yaml.Node) error {
	switch node.Value {
	case "nonzero":
		e.Nonzero = true
		return nil
	case "any":
		e.Any = true
		return nil
	}
	texts, err := scalars(node)
	if err != nil {
		return err
	}
	for _, text := range texts {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 255 {
			return wrongf(node, "%q is not an exit code; nonzero admits every failure, any also a success", text)
		}
		e.Codes = append(e.Codes, n)
	}
	return nil
}

// JSONClaim is a matcher at a place of the document.
type JSONClaim struct {
	Path    match.Path
	Matcher *match.Matcher
}

// JSONClaims are checked in the order in which they are written.
type JSONClaims []JSONClaim

// UnmarshalYAML reads a mapping of paths to matchers.
func (c *JSONClaims) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return wrongf(node, "a mapping of paths to matchers must stand here")
	}
	seen := map[string]bool{}
	var slips match.Slips
	for i := 0; i < len(node.Content); i += 2 {
		key := node.Content[i]
		path, err := match.ParsePath(key.Value)
		if err == nil && seen[path.String()] {
			err = fmt.Errorf("path %s is given twice; put its matchers together", path)
		}
		slips.Add(key, err)
		seen[path.String()] = true
		m := new(match.Matcher)
		slips.Add(key, m.UnmarshalYAML(node.Content[i+1]))
		*c = append(*c, JSONClaim{Path: path, Matcher: m})
	}
	return slips.Err()
}
