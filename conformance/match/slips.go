package match

import (
	"errors"
	"fmt"

	"gopkg.in/yaml.v3"
)

// wrongf is an error about a node. Its type is the one that the decoder gathers,
// so that a file's slips are told all at once.
func wrongf(node *yaml.Node, format string, args ...any) error {
	return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: ", node.Line) + fmt.Sprintf(format, args...)}}
}

// Slips gathers what is wrong with the parts of a node, each with its line once.
type Slips struct{ found []string }

// Add takes the error about a part; one that does not know its line gets the
// node's. Nil is no slip.
func (s *Slips) Add(node *yaml.Node, err error) {
	if err == nil {
		return
	}
	many, ok := errors.AsType[*yaml.TypeError](err)
	if !ok {
		many, _ = errors.AsType[*yaml.TypeError](wrongf(node, "%v", err))
	}
	s.found = append(s.found, many.Errors...)
}

// Err is all of them, as the decoder gathers errors; nil when there are none.
func (s *Slips) Err() error {
	if len(s.found) == 0 {
		return nil
	}
	return &yaml.TypeError{Errors: s.found}
}
