// Package schema holds the JSON Schemas of what programs exchange with the kit, as
// everybody may read them.
package schema

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/google/jsonschema-go/jsonschema"
)

//go:embed report.schema.json
var report []byte

// Report is the schema of report.json.
var Report = sync.OnceValues(func() (*Schema, error) { return parse("report.schema.json", report) })

// Schema is one of them, made ready to hold values against it.
type Schema struct {
	root  *jsonschema.Schema
	whole *jsonschema.Resolved
	// ready are its parts, each made ready to be asked alone: what has to be there, and
	// all the rest, as the library tells no more than one mistake.
	ready map[*jsonschema.Schema][2]*jsonschema.Resolved
}

// Mistake is a place where a value is not what its schema says.
type Mistake struct {
	// Pointer is the place (RFC 6901), empty for the whole.
	Pointer string
	Err     error
}

func parse(name string, text []byte) (*Schema, error) {
	s := &Schema{root: &jsonschema.Schema{}, ready: map[*jsonschema.Schema][2]*jsonschema.Resolved{}}
	if err := json.Unmarshal(text, s.root); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var err error
	if s.whole, err = s.root.CloneSchemas().Resolve(nil); err == nil {
		err = s.prepare(s.root)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return s, nil
}

// prepare makes a part ready, and those in it that [Schema.Mistakes] asks alone.
func (s *Schema) prepare(part *jsonschema.Schema) error {
	present, rest := &jsonschema.Schema{Required: part.Required}, part.CloneSchemas()
	rest.ID, rest.Required, rest.Defs = "", nil, s.root.CloneSchemas().Defs
	var ready [2]*jsonschema.Resolved
	for i, alone := range []*jsonschema.Schema{present, rest} {
		var err error
		if ready[i], err = alone.Resolve(nil); err != nil {
			return err
		}
	}
	s.ready[part] = ready
	inner := slices.Collect(maps.Values(part.Properties))
	inner = append(inner, part.Items, part.If, part.Then, part.Else, s.referred(part))
	for _, p := range inner {
		if _, known := s.ready[p]; p == nil || known {
			continue
		}
		if err := s.prepare(p); err != nil {
			return err
		}
	}
	return nil
}

// referred is what a part refers to, nil for nothing. Our schemas refer to their own
// definitions.
func (s *Schema) referred(part *jsonschema.Schema) *jsonschema.Schema {
	return s.root.Defs[strings.TrimPrefix(part.Ref, "#/$defs/")]
}

// Mistakes are the places at which a value, as encoding/json decodes it into an any, is
// not what the schema says: the innermost ones, in the order of their names, with what is
// missing there and one thing that is wrong.
func (s *Schema) Mistakes(value any) []Mistake {
	if s.whole.Validate(value) == nil { // which is far quicker than looking for places
		return nil
	}
	return s.in(s.root, value, "")
}

func (s *Schema) in(part *jsonschema.Schema, value any, at string) []Mistake {
	var found []Mistake
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(part.Properties)) {
			if member, ok := value[name]; ok {
				found = append(found, s.in(part.Properties[name], member, at+"/"+name)...)
			}
		}
	case []any:
		for i, element := range value {
			if part.Items != nil {
				found = append(found, s.in(part.Items, element, at+"/"+strconv.Itoa(i))...)
			}
		}
	}
	if referred := s.referred(part); referred != nil {
		found = append(found, s.in(referred, value, at)...)
	}
	if branch := s.branch(part, value); branch != nil {
		found = append(found, s.in(branch, value, at)...)
	}
	if len(found) > 0 {
		return found
	}
	for _, facet := range s.ready[part] {
		if err := facet.Validate(value); err != nil {
			found = append(found, Mistake{at, innermost(err)})
		}
	}
	return found
}

// branch is what a part asks for in addition, by what the value is.
func (s *Schema) branch(part *jsonschema.Schema, value any) *jsonschema.Schema {
	switch {
	case part.If == nil:
		return nil
	case len(s.in(part.If, value, "")) == 0:
		return part.Then
	default:
		return part.Else
	}
}

// innermost is the mistake without the way through the schema that leads to it.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
