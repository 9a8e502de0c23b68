package datafile

import (
	"encoding/json"
	"fmt"

	"gopkg.in/yaml.v3"
)

// Placed is a text with its line, for errors that are found later. Only a
// scalar may take it upon itself to decode: a struct that did would lose the
// strictness about unknown keys.
type Placed struct {
	Text string
	Line int
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (p *Placed) UnmarshalYAML(node *yaml.Node) error {
	p.Line = node.Line
	if node.Decode(&p.Text) != nil {
		// This kind of error lets the decoder go on with what follows.
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: a single text is wanted here", node.Line)}}
	}
	return nil
}

// String is the text.
func (p Placed) String() string { return p.Text }

// UnmarshalJSON implements [json.Unmarshaler]. Compiled files have no lines worth
// naming.
func (p *Placed) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &p.Text) }

// LineError is what is wrong at another line than that of the name of the whole.
type LineError struct {
	Line int
	err  error
}

// Error implements error.
func (e *LineError) Error() string { return e.err.Error() }

// Unwrap gives what is wrong.
func (e *LineError) Unwrap() error { return e.err }

// Wrong says that something is wrong here, or with the whole as such where nothing
// stands here at all.
func (p Placed) Wrong(err error) error {
	if p.Line == 0 {
		return err
	}
	return &LineError{Line: p.Line, err: err}
}
