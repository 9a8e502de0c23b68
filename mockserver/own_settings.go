package mockserver

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"gopkg.in/yaml.v3"
)

// FixtureSettings is the file that says what a folder of fixtures is for.
const FixtureSettings = "fixtures.yaml"

// AloneSettings is what that file holds for rows that need no demo world, as
// [Instance.Export] gives them.
const AloneSettings = "demo_world: false # these rows are all that there are\n"

// settings reads FixtureSettings, which has one key.
func (f *Fixtures) settings(folder FixtureFolder) error {
	text, err := fs.ReadFile(folder.Files, FixtureSettings)
	if err != nil {
		return err
	}
	at := folder.shown(FixtureSettings)
	var document yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&document); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s:1: this is not YAML: %w", at, err)
	}
	const wanted = "write demo_world: true or demo_world: false"
	if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		return fmt.Errorf("%s:1: it says nothing; %s", at, wanted)
	}
	fields := document.Content[0].Content
	var problems []error
	for i := 0; i < len(fields); i += 2 {
		key, value := fields[i], fields[i+1]
		var demo bool
		switch {
		case key.Value != "demo_world":
			problems = append(problems, fmt.Errorf("%s:%d: there is no key %q here; %s", at, key.Line, key.Value, wanted))
		case value.Decode(&demo) != nil:
			problems = append(problems, fmt.Errorf("%s:%d: demo_world is neither true nor false", at, value.Line))
		default:
			f.alone = f.alone || !demo
		}
	}
	return errors.Join(problems...)
}
