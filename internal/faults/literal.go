package faults

import (
	"encoding/json"
	"errors"

	"gopkg.in/yaml.v3"
)

// Literal is any value of JSON, as its text. Nil is null.
type Literal []byte

// UnmarshalYAML implements [yaml.Unmarshaler]. What JSON has no word for, such as a date,
// is the text that stands there.
func (l *Literal) UnmarshalYAML(node *yaml.Node) error {
	value, err := literal(node)
	if err != nil {
		return err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return wrong(node, "a value of JSON is wanted here")
	}
	*l = text
	return nil
}

// MarshalJSON implements [json.Marshaler].
func (l Literal) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("null"), nil
	}
	return l, nil
}

func literal(node *yaml.Node) (any, error) {
	var errs []error
	switch {
	case node.Kind == yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i+1 < len(node.Content); i += 2 {
			value, err := literal(node.Content[i+1])
			errs = append(errs, err)
			object[node.Content[i].Value] = value
		}
		return object, errors.Join(errs...)
	case node.Kind == yaml.SequenceNode:
		list := []any{}
		for _, one := range node.Content {
			value, err := literal(one)
			errs = append(errs, err)
			list = append(list, value)
		}
		return list, errors.Join(errs...)
	case node.ShortTag() == "!!null":
		return nil, nil //nolint:nilnil // it is the value
	case node.ShortTag() == "!!bool":
		return node.Value == "true" || node.Value == "True" || node.Value == "TRUE", nil
	case node.ShortTag() == "!!int", node.ShortTag() == "!!float":
		if json.Valid([]byte(node.Value)) { // however many digits it has
			return json.RawMessage(node.Value), nil
		}
		var number any
		err := node.Decode(&number)
		if number == 0.0 {
			number = 0 // JSON's -0 is read back as an integer, which has no sign there
		}
		return number, err
	default:
		return node.Value, nil
	}
}
