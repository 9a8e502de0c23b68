package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// parseSettings understands a settings file. Every key has to be a verb or a flag of
// the verb that it stands below, and every value has to be one that the flag takes,
// whichever verb is run: errors name file, line and the nearest name.
func parseSettings(path string, content []byte) (*settingsFile, error) {
	s := &settingsFile{path: path, values: map[string]map[string]fileValue{}}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var document yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return s, nil // comments alone
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err) // yaml names the line
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: holds more than one document; put all settings into one", path)
	}
	top := document.Content[0]
	if isNull(top) {
		return s, nil
	}
	// Values are tried on flags of their own.
	return s, s.verb(top, rootCommand())
}

// verb reads what stands below a verb: its flags, those of the verbs below it, and
// these verbs.
func (s *settingsFile) verb(n *yaml.Node, cmd *cobra.Command) error {
	if n.Kind != yaml.MappingNode {
		return s.wrong(n, "%s", s.shape(cmd))
	}
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			return s.wrong(key, "a key is a word")
		}
		if seen[key.Value] {
			return s.wrong(key, "%s stands twice; keep one", key.Value)
		}
		seen[key.Value] = true
		if err := s.entry(key, value, cmd); err != nil {
			return err
		}
	}
	return nil
}

// entry reads one key. Some verbs have the name of a flag, as ctl release: a mapping
// is for the verb.
func (s *settingsFile) entry(key, value *yaml.Node, cmd *cobra.Command) error {
	below := verbNamed(cmd, key.Value)
	flags := flagsNamed(cmd, key.Value)
	switch {
	case value.Kind == yaml.AliasNode:
		return s.wrong(value, "%s is an alias; write it out", key.Value)
	case below != nil && isNull(value) && len(flags) == 0:
		return nil
	case below != nil && (value.Kind == yaml.MappingNode || len(flags) == 0):
		return s.verb(value, below)
	case len(flags) > 0:
		return s.flag(key, value, cmd, flags)
	default:
		return s.unknown(key, cmd)
	}
}

// flag keeps the value of a flag, once it is one that a flag of that name takes: one
// verb may take several tables and another one.
func (s *settingsFile) flag(key, value *yaml.Node, cmd *cobra.Command, flags []*pflag.Flag) error {
	v := fileValue{line: key.Line, items: []string{value.Value}}
	switch {
	case isNull(value):
		return s.wrong(value, "%s has no value; give it one, or leave it out", key.Value)
	case value.Kind == yaml.SequenceNode:
		v.list, v.items = true, nil
		for _, item := range value.Content {
			if item.Kind != yaml.ScalarNode || isNull(item) {
				return s.wrong(item, "%s is a list of words or numbers", key.Value)
			}
			v.items = append(v.items, item.Value)
		}
	case value.Kind != yaml.ScalarNode:
		return s.wrong(value, "%s takes a value, and a mapping is none", key.Value)
	}
	var wrong error
	took := false
	for _, f := range flags {
		if err := v.set(f); err != nil {
			wrong = err
		} else {
			took = true
		}
	}
	if !took {
		return s.wrong(value, "%w", wrong)
	}
	path := cmd.CommandPath()
	if s.values[path] == nil {
		s.values[path] = map[string]fileValue{}
	}
	s.values[path][key.Value] = v
	return nil
}

// unknown is the error about a key that is neither verb nor flag.
func (s *settingsFile) unknown(key *yaml.Node, cmd *cobra.Command) error {
	if !cmd.HasParent() {
		for _, verb := range verbsOf(cmd) {
			if len(flagsNamed(verb, key.Value)) > 0 {
				return s.wrong(key, "%s is a flag of %s; write it below the verb, as in %s: {%s: …}", key.Value, said(verb), verb.Name(), key.Value)
			}
		}
	}
	known := []string{}
	for _, verb := range verbsOf(cmd) {
		known = append(known, verb.Name())
	}
	isOrder := false
	eachFlag(cmd, func(f *pflag.Flag) {
		isOrder = isOrder || ordered(f) && f.Name == key.Value
		if cmd.HasParent() && settable(f) && !slices.Contains(known, f.Name) {
			known = append(known, f.Name)
		}
	})
	switch {
	case isOrder && cmd.HasParent():
		return s.wrong(key, "%s changes a running instance; say it on the command line, each time", key.Value)
	case cmd.HasParent():
		return s.wrong(key, "%s has no flag %s%s", said(cmd), key.Value, nearest.Hint(key.Value, known))
	default:
		return s.wrong(key, "there is no verb %s%s", key.Value, nearest.Hint(key.Value, known))
	}
}

func (s *settingsFile) shape(cmd *cobra.Command) string {
	if cmd.HasParent() {
		return fmt.Sprintf("%s takes a mapping of its flags, as in %s: {control: 127.0.0.1:8081}", said(cmd), cmd.Name())
	}
	return "settings are a mapping of verbs, as in serve: {release: madrid}"
}

func (s *settingsFile) wrong(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", s.path, n.Line, fmt.Errorf(format, args...))
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }
