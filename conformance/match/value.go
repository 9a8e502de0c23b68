package match

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"gopkg.in/yaml.v3"
)

// Found is what stands at a place: a JSON value as encoding/json decodes it
// with UseNumber, or nothing.
type Found struct {
	Value   any
	Present bool
}

// Some is a value that is there.
func Some(value any) Found { return Found{Value: value, Present: true} }

// None is the absence of a value.
var None = Found{}

// String shows the value as JSON, cut to a readable length.
func (f Found) String() string {
	if !f.Present {
		return "nothing"
	}
	return Show(f.Value)
}

// shownLength is how much of a value a failure quotes.
const shownLength = 200

// Show prints a value as JSON, at most a line's worth of it.
func Show(value any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // people read it, and addresses are full of &
	if err := e.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	return Cut(escapeC1(strings.TrimSuffix(b.String(), "\n")), shownLength)
}

// escapeC1 writes the control characters that JSON lets stand, and a terminal
// obeys (ECMA-48 §5.3), as JSON writes the others.
func escapeC1(text string) string {
	var pairs []string
	for r := rune(0x7f); r <= 0x9f; r++ {
		if strings.ContainsRune(text, r) {
			pairs = append(pairs, string(r), fmt.Sprintf(`\u%04x`, r))
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Cut shortens text to n bytes, at a character's edge, and says so.
func Cut(text string, n int) string { return CutOf(text, n, int64(len(text))) }

// CutOf is [Cut] of what is known of a text of whole bytes.
func CutOf(text string, n int, whole int64) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "") + fmt.Sprintf("… (%d bytes)", whole)
}

// Equal compares two JSON values. Numbers are equal by value, so that 1 and
// 1.0 are; texts and numbers never are.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		n, ok := b.(json.Number)
		return ok && sameNumber(a, n)
	case []any:
		list, ok := b.([]any)
		if !ok || len(list) != len(a) {
			return false
		}
		for i := range a {
			if !Equal(a[i], list[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		object, ok := b.(map[string]any)
		if !ok || len(object) != len(a) {
			return false
		}
		for name, value := range a {
			other, ok := object[name]
			if !ok || !Equal(value, other) {
				return false
			}
		}
		return true
	default:
		return a == b
	}
}

// numberDigits bounds how long a number may be to be compared by its value.
// A hostile 1e999999999 would otherwise take all memory.
const numberDigits = 40

func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	x, okX := rational(a)
	y, okY := rational(b)
	return okX && okY && x.Cmp(y) == 0
}

// rational reads a number of reasonable size.
func rational(n json.Number) (*big.Rat, bool) {
	text := string(n)
	if len(text) > numberDigits {
		return nil, false
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 && len(text)-i > 4 {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// FromYAML reads a node as the JSON value it stands for. Dates stay texts, as
// the instance writes them.
func FromYAML(node *yaml.Node) (any, error) {
	switch node.Kind {
	case yaml.MappingNode:
		object := make(map[string]any, len(node.Content)/2)
		for i := 0; i < len(node.Content); i += 2 {
			key := node.Content[i]
			if _, twice := object[key.Value]; twice {
				return nil, wrongf(key, "%q is given twice", key.Value)
			}
			value, err := FromYAML(node.Content[i+1])
			if err != nil {
				return nil, err
			}
			object[key.Value] = value
		}
		return object, nil
	case yaml.SequenceNode:
		list := make([]any, len(node.Content))
		for i, item := range node.Content {
			value, err := FromYAML(item)
			if err != nil {
				return nil, err
			}
			list[i] = value
		}
		return list, nil
	case yaml.ScalarNode:
		return scalar(node)
	default:
		return nil, wrongf(node, "a value is missing")
	}
}

func scalar(node *yaml.Node) (any, error) {
	switch node.ShortTag() {
	case "!!null":
		return nil, nil //nolint:nilnil // null is a JSON value, and this is how Go writes it
	case "!!bool":
		var b bool
		err := node.Decode(&b)
		return b, err
	case "!!int", "!!float":
		n := json.Number(node.Value)
		if _, ok := rational(n); !ok || !json.Valid([]byte(n)) {
			return nil, wrongf(node, "the number %s is not written as JSON writes it", node.Value)
		}
		return n, nil
	default:
		return node.Value, nil
	}
}
