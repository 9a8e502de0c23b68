package faults

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
)

// MaxSize bounds the text of a schedule. One of a thousand rules is shorter.
const MaxSize = 1 << 20

// Parse reads a schedule in YAML or JSON, strictly: unknown keys, a second document
// and what [Schedule.Check] refuses are errors, which name the line. An empty text is
// an error as well; calm weather is written as {}. Each rule of what is read has a name.
func Parse(text []byte) (*Schedule, error) {
	if len(text) > MaxSize {
		return nil, fmt.Errorf("the schedule is longer than %d bytes", MaxSize)
	}
	if json.Valid(text) {
		text = AsYAML(text)
	}
	var tree yaml.Node
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return nil, told(err)
	}
	if tree.Kind == 0 {
		return nil, errors.New("the schedule is empty; write rules, a profile, or {} for calm weather")
	}
	if aliased(&tree) {
		return nil, errors.New("aliases are not part of a schedule; write out what they stand for")
	}
	for _, rule := range rulesIn(&tree) {
		if rule.ShortTag() == "!!null" {
			return nil, fmt.Errorf("line %d: a rule is wanted here, as {answer: {status: 503}}", rule.Line)
		}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	s := &Schedule{}
	if err := decoder.Decode(s); err != nil {
		return nil, told(err)
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("a second document follows; a schedule is one")
	}
	if err := s.check(func(rule int) string { return lineOf(&tree, rule) }); err != nil {
		return nil, err
	}
	return s.Named(), nil
}

// lineOf says where a rule stands in a document, with what parts that from the error.
func lineOf(document *yaml.Node, rule int) string {
	if rules := rulesIn(document); rule < len(rules) {
		return fmt.Sprintf("line %d: ", rules[rule].Line)
	}
	return ""
}

// rulesIn are the rules of a document, as they stand there.
func rulesIn(document *yaml.Node) []*yaml.Node {
	top := document.Content[0]
	for i := 0; i+1 < len(top.Content); i += 2 {
		if top.Content[i].Value == "rules" {
			return top.Content[i+1].Content
		}
	}
	return nil
}

// told is the parser's error in our words.
func told(err error) error {
	var all []error
	for _, m := range datafile.MistakesOf(err) {
		all = append(all, fmt.Errorf("line %d: %s", max(m.Line, 1), m.Text))
	}
	return errors.Join(all...)
}

// aliased tells whether a part of the document stands for another one. A few of them
// can stand for a document of any size.
func aliased(node *yaml.Node) bool {
	if node.Kind == yaml.AliasNode {
		return true
	}
	return slices.ContainsFunc(node.Content, aliased)
}

// UnmarshalJSON implements [json.Unmarshaler], as strictly as [Parse].
func (s *Schedule) UnmarshalJSON(text []byte) error {
	read, err := Parse(text)
	if err != nil {
		return fmt.Errorf("in the schedule of faults: %w", err)
	}
	*s = *read
	return nil
}
