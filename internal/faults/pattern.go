package faults

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Pattern is texts, of which one must fit. In each a star stands for anything, an
// exclamation mark before it for the contrary, and capitals matter. A pattern without
// texts fits everything.
//
// In files it is a text, or a list of them. The contrary of several texts is one that
// none of them fits.
type Pattern []string

// Fits reports whether the pattern fits a text: none of its contraries is met, and one
// of the others is where there are any.
func (p Pattern) Fits(text string) bool {
	wanted, found := false, false
	for _, one := range p {
		if bare, not := strings.CutPrefix(one, "!"); not {
			if fits(bare, text) {
				return false
			}
			continue
		}
		wanted = true
		found = found || fits(one, text)
	}
	return found || !wanted
}

// fits matches the parts between stars from left to right; each takes the first place
// that it finds, and the last one has to end the text.
func fits(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	first, last := parts[0], parts[len(parts)-1]
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for _, part := range parts[1 : len(parts)-1] {
		_, rest, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = rest
	}
	return strings.HasSuffix(text, last)
}

// Literal are the texts that stand for themselves, without their exclamation marks.
func (p Pattern) Literal() []string {
	var all []string
	for _, one := range p {
		if bare := strings.TrimPrefix(one, "!"); !strings.Contains(bare, "*") {
			all = append(all, bare)
		}
	}
	return all
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (p *Pattern) UnmarshalYAML(node *yaml.Node) error {
	list, err := scalars(node, "a text such as sys_audit, /api/* or !GET, or a list of them, is wanted here")
	*p = list
	return err
}

// MarshalJSON implements [json.Marshaler].
func (p Pattern) MarshalJSON() ([]byte, error) { return oneOrAll(p) }

// Numbers are numbers from 1 on, of which one must be the one that is asked about. In
// files it is a number, or a list of them.
type Numbers []int

// Has reports whether a number is one of them, or there are none to restrict it.
func (n Numbers) Has(number int) bool { return len(n) == 0 || slices.Contains(n, number) }

// UnmarshalYAML implements [yaml.Unmarshaler].
func (n *Numbers) UnmarshalYAML(node *yaml.Node) error {
	const wanted = "a whole number from 1 on, or a list of them, is wanted here"
	list, err := scalars(node, wanted)
	if err != nil {
		return err
	}
	for _, text := range list {
		var number int
		if json.Unmarshal([]byte(text), &number) != nil || number < 1 {
			return wrong(node, wanted)
		}
		*n = append(*n, number)
	}
	return nil
}

// MarshalJSON implements [json.Marshaler].
func (n Numbers) MarshalJSON() ([]byte, error) { return oneOrAll(n) }

// oneOrAll writes a list as it reads best.
func oneOrAll[T any](list []T) ([]byte, error) {
	if len(list) == 1 {
		return json.Marshal(list[0])
	}
	return json.Marshal(list)
}

// scalars are the texts of a node that is one, or a list of them that is not empty.
func scalars(node *yaml.Node, wanted string) ([]string, error) {
	nodes := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		nodes = node.Content
	}
	var list []string
	for _, one := range nodes {
		if one.Kind != yaml.ScalarNode || one.Tag == "!!null" {
			return nil, wrong(one, wanted)
		}
		list = append(list, one.Value)
	}
	if len(list) == 0 {
		return nil, wrong(node, wanted)
	}
	return list, nil
}

// wrong is the kind of error that lets the decoder go on with what follows.
func wrong(node *yaml.Node, says string) error {
	return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %s", node.Line, says)}}
}
