package release

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"

	"gopkg.in/yaml.v3"
)

// document reads one YAML file strictly. It walks nodes, where decoding into
// structs with KnownFields would be shorter, because a node knows its line and an
// unknown key can then be told its nearest neighbour.
type document struct{ file string }

// open gives the file's top mapping.
func (d document) open(content []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var doc yaml.Node
	if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1: is empty; it starts with a key", d.file)
	} else if err != nil {
		return nil, fmt.Errorf("%s: %w", d.file, err) // yaml names the line
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1: holds more than one document; give each a file", d.file)
	}
	return doc.Content[0], nil
}

// wrong is an error about the node, with file and line.
func (d document) wrong(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", d.file, n.Line, fmt.Errorf(format, args...))
}

// mapping splits a mapping whose keys must be among the known ones, each once.
func (d document) mapping(n *yaml.Node, what string, known []string) (map[string]*yaml.Node, error) {
	if n.Kind != yaml.MappingNode {
		return nil, d.wrong(n, "%s must be a mapping of %s", what, strings.Join(known, ", "))
	}
	fields := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		name := n.Content[i]
		if !slices.Contains(known, name.Value) {
			return nil, d.wrong(name, "unknown key %q in %s%s", name.Value, what, nearest.Word(name.Value, known))
		}
		if _, again := fields[name.Value]; again {
			return nil, d.wrong(name, "%s stands twice in %s; remove one", name.Value, what)
		}
		fields[name.Value] = n.Content[i+1]
	}
	return fields, nil
}

// text reads a required scalar out of the fields of a mapping.
func (d document) text(parent *yaml.Node, fields map[string]*yaml.Node, name string) (string, error) {
	n, ok := fields[name]
	if !ok {
		return "", d.wrong(parent, "%s is missing; add it", name)
	}
	if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" {
		return "", d.wrong(n, "%s must be a text that is not empty", name)
	}
	return n.Value, nil
}

// list reads a sequence of scalars; an absent one is empty.
func (d document) list(n *yaml.Node, what string) ([]string, error) {
	if n == nil {
		return nil, nil
	}
	if n.Kind != yaml.SequenceNode {
		return nil, d.wrong(n, "%s must be a list, as in [a, b]", what)
	}
	items := make([]string, len(n.Content))
	for i, item := range n.Content {
		if item.Kind != yaml.ScalarNode || strings.TrimSpace(item.Value) == "" {
			return nil, d.wrong(item, "%s must hold texts that are not empty", what)
		}
		items[i] = item.Value
	}
	return items, nil
}

// evidence reads the mark and source that every fact and cell must have.
func (d document) evidence(parent *yaml.Node, fields map[string]*yaml.Node) (Mark, string, error) {
	mark, err := d.text(parent, fields, "mark")
	if err != nil {
		return "", "", err
	}
	if !slices.Contains(marks, mark) {
		return "", "", d.wrong(fields["mark"], "unknown mark %q; it is one of %s", mark, strings.Join(marks, ", "))
	}
	source, err := d.text(parent, fields, "source")
	return Mark(mark), source, err
}

// valueOf reads a value of a switch, checks it by setting it, and gives it as text.
func (d document) valueOf(k key, n *yaml.Node) (string, error) {
	text := n.Value
	if n.Kind == yaml.SequenceNode {
		items, err := d.list(n, k.name)
		if err != nil {
			return "", err
		}
		text = strings.Join(items, ",")
	}
	if err := k.set(new(Settings), text); err != nil {
		return "", d.wrong(n, "%w", err)
	}
	return text, nil
}
