package release

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

var (
	temperFields     = []string{"key", "says", "differences"}
	differenceFields = []string{"topic", "rfc", "faithful", "strict", "switches", "checks"}
)

// LoadTempers reads every *.yaml of a directory, one temper each, strictly: an unknown
// key or switch, a value that its switch does not take, a difference without text,
// switch or check, and a switch that is set twice are errors with file and line. The
// one named [DefaultTemper] must be there and comes first.
func LoadTempers(fsys fs.FS) ([]*Temper, error) {
	files, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list tempers: %w", err)
	}
	var all []*Temper
	for _, file := range files { // in order of their names
		content, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("read temper: %w", err)
		}
		t, err := readTemper(file, content)
		switch {
		case err != nil:
			return nil, err
		case t.Key == DefaultTemper:
			all = slices.Insert(all, 0, t)
		default:
			all = append(all, t)
		}
	}
	if len(all) == 0 || all[0].Key != DefaultTemper {
		return nil, errors.New("no " + DefaultTemper + ".yaml is there; the other tempers differ from it")
	}
	return all, nil
}

func readTemper(file string, content []byte) (*Temper, error) {
	d := document{file}
	top, err := d.open(content)
	if err != nil {
		return nil, err
	}
	fields, err := d.mapping(top, "a temper", temperFields)
	if err != nil {
		return nil, err
	}
	t := &Temper{Differences: []Difference{}}
	if err := d.texts(top, fields, map[string]*string{"key": &t.Key, "says": &t.Says}); err != nil {
		return nil, err
	}
	if file != t.Key+path.Ext(file) {
		return nil, d.wrong(fields["key"], "key %q belongs in %s.yaml; rename the file or the key", t.Key, t.Key)
	}
	return t, d.differences(fields["differences"], t)
}

// differences reads those of a temper. The default has none, and any other some.
func (d document) differences(n *yaml.Node, t *Temper) error {
	switch {
	case n == nil && t.Key == DefaultTemper:
		return nil
	case n == nil:
		return fmt.Errorf("%s:1: differences are missing; a temper is made of them", d.file)
	case t.Key == DefaultTemper:
		return d.wrong(n, "%s has differences; what the platform does belongs in the profiles", DefaultTemper)
	case n.Kind != yaml.SequenceNode || len(n.Content) == 0:
		return d.wrong(n, "differences must be a list of %s", strings.Join(differenceFields, ", "))
	}
	set := map[string]bool{}
	for _, item := range n.Content {
		row, err := d.difference(item, set)
		if err != nil {
			return err
		}
		t.Differences = append(t.Differences, row)
	}
	return nil
}

func (d document) difference(n *yaml.Node, set map[string]bool) (row Difference, err error) {
	fields, err := d.mapping(n, "a difference", differenceFields)
	if err != nil {
		return row, err
	}
	err = d.texts(n, fields, map[string]*string{
		"topic": &row.Topic, "rfc": &row.RFC, "faithful": &row.Faithful, "strict": &row.Strict,
	})
	if err != nil {
		return row, err
	}
	if row.Checks, err = d.list(fields["checks"], "checks"); err != nil {
		return row, err
	}
	if len(row.Checks) == 0 {
		return row, d.wrong(n, "checks are missing; name the conformance check that shows the difference")
	}
	row.Switches, err = d.switches(n, fields["switches"], set)
	return row, err
}

// switches reads what a difference sets. Each switch is set by one of them.
func (d document) switches(parent, n *yaml.Node, set map[string]bool) ([]SwitchValue, error) {
	if n == nil || n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		return nil, d.wrong(parent, "switches are missing; a difference sets one at least, as {oauth_errors: rfc6749}")
	}
	var all []SwitchValue
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at, err := keyNamed(key.Value)
		switch {
		case err != nil:
			return nil, d.wrong(key, "%w", err)
		case set[key.Value]:
			return nil, d.wrong(key, "%s is set twice; one difference sets it", key.Value)
		case value.Kind != yaml.ScalarNode && value.Kind != yaml.SequenceNode:
			return nil, d.wrong(value, "%s must have one value", key.Value)
		}
		text, err := d.valueOf(keys[at], value)
		if err != nil {
			return nil, err
		}
		set[key.Value] = true
		all = append(all, SwitchValue{key.Value, text})
	}
	return all, nil
}

// texts reads required scalars into place.
func (d document) texts(parent *yaml.Node, fields map[string]*yaml.Node, into map[string]*string) (err error) {
	for _, name := range slices.Concat(temperFields, differenceFields) { // in order: errors are to be the same each time
		if place := into[name]; place != nil {
			if *place, err = d.text(parent, fields, name); err != nil {
				return err
			}
		}
	}
	return nil
}
