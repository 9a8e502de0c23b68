package match

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Path names places in a JSON document: result[0].sys_id, result[*].number,
// result[0]["caller_id.email"], or $ for the whole document.
type Path struct{ steps []step }

// step is a member name, an index, or every element.
type step struct {
	name  string
	index int
	kind  stepKind
}

type stepKind uint8

const (
	member stepKind = iota
	element
	every
)

// maxIndex keeps a path's index within what any answer holds.
const maxIndex = 1_000_000

// ParsePath reads a path. An error says at which character it stopped.
func ParsePath(text string) (Path, error) {
	if text == "$" {
		return Path{}, nil
	}
	var p Path
	rest := text
	for rest != "" {
		s, after, err := nextStep(rest, len(p.steps) == 0)
		if err != nil {
			return Path{}, fmt.Errorf("path %q, character %d: %w", text, len(text)-len(rest)+1, err)
		}
		p.steps, rest = append(p.steps, s), after
	}
	if len(p.steps) == 0 {
		return Path{}, errors.New("path is empty; $ is the whole document")
	}
	return p, nil
}

func nextStep(text string, first bool) (step, string, error) {
	if strings.HasPrefix(text, "[") {
		return bracket(text)
	}
	if !first {
		dotted, ok := strings.CutPrefix(text, ".")
		if !ok {
			return step{}, "", errors.New("a dot or a bracket must stand here")
		}
		text = dotted
	}
	end := strings.IndexAny(text, ".[")
	if end < 0 {
		end = len(text)
	}
	name := text[:end]
	if name == "" || name == "$" || strings.ContainsAny(name, `]"`) {
		return step{}, "", errors.New("a member's name must stand here")
	}
	return step{kind: member, name: name}, text[end:], nil
}

func bracket(text string) (step, string, error) {
	if strings.HasPrefix(text, `["`) {
		quoted, err := strconv.QuotedPrefix(text[1:])
		if err != nil {
			return step{}, "", errors.New("the quotation mark is not closed")
		}
		name, err := strconv.Unquote(quoted)
		if err != nil {
			return step{}, "", fmt.Errorf("read the quoted name: %w", err)
		}
		after, ok := strings.CutPrefix(text[1+len(quoted):], "]")
		if !ok {
			return step{}, "", errors.New("the bracket is not closed")
		}
		return step{kind: member, name: name}, after, nil
	}
	inside, after, ok := strings.Cut(text[1:], "]")
	if !ok {
		return step{}, "", errors.New("the bracket is not closed")
	}
	if inside == "*" {
		return step{kind: every}, after, nil
	}
	n, err := strconv.Atoi(inside)
	if err != nil || n < 0 || n > maxIndex || strconv.Itoa(n) != inside {
		return step{}, "", fmt.Errorf("%q is neither an index nor *", inside)
	}
	return step{kind: element, index: n}, after, nil
}

// String prints the path so that [ParsePath] reads the same one.
func (p Path) String() string {
	if len(p.steps) == 0 {
		return "$"
	}
	var b strings.Builder
	for i, s := range p.steps {
		switch {
		case s.kind == every:
			b.WriteString("[*]")
		case s.kind == element:
			fmt.Fprintf(&b, "[%d]", s.index)
		case s.name == "" || s.name == "$" || strings.ContainsAny(s.name, `.[]"`):
			fmt.Fprintf(&b, "[%s]", strconv.Quote(s.name))
		default:
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s.name)
		}
	}
	return b.String()
}

// In finds what the path names. A path with [*] finds the list of what the rest
// of it finds in each element; elements that lack it are left out.
func (p Path) In(document any) Found { return find(p.steps, document) }

func find(steps []step, value any) Found {
	if len(steps) == 0 {
		return Some(value)
	}
	s, rest := steps[0], steps[1:]
	switch s.kind {
	case member:
		object, ok := value.(map[string]any)
		if !ok {
			return None
		}
		inner, ok := object[s.name]
		if !ok {
			return None
		}
		return find(rest, inner)
	case element:
		list, ok := value.([]any)
		if !ok || s.index >= len(list) {
			return None
		}
		return find(rest, list[s.index])
	default:
		list, ok := value.([]any)
		if !ok {
			return None
		}
		all := make([]any, 0, len(list))
		for _, item := range list {
			if found := find(rest, item); found.Present {
				all = append(all, found.Value)
			}
		}
		return Some(all)
	}
}

// Decode reads one JSON document with numbers kept as written. It refuses what
// follows the document.
func Decode(data []byte) (any, error) {
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	// More would not see a bracket that closes nothing.
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not JSON: something follows the document")
	}
	return value, nil
}
