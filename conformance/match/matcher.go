package match

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// Matcher is one claim or several that must all hold.
type Matcher struct{ claims []claim }

// claim is one matcher of a mapping: its name, its argument as written, and
// the matcher inside for those that have one.
type claim struct {
	name  string
	arg   any
	inner *Matcher
}

// kind is how one matcher is read and judged.
type kind struct {
	// admits reports what is wrong with the argument, in words that finish "NAME …".
	admits func(arg any) error
	// holds reports why the claim does not hold.
	holds func(arg any, found Found) error
}

// Equals is the matcher that a plain value stands for.
func Equals(value any) *Matcher { return &Matcher{claims: []claim{{name: "equals", arg: value}}} }

// UnmarshalYAML reads a matcher: a mapping of matcher names, or a plain value
// or list, which means equals.
func (m *Matcher) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		value, err := FromYAML(node)
		if err != nil {
			return err
		}
		*m = *Equals(value)
		return nil
	}
	if len(node.Content) == 0 {
		return wrongf(node, "a matcher is empty; it would hold for anything")
	}
	return m.readClaims(node)
}

func (m *Matcher) readClaims(node *yaml.Node) error {
	seen := map[string]bool{}
	var slips Slips
	for i := 0; i < len(node.Content); i += 2 {
		key := node.Content[i]
		if seen[key.Value] {
			slips.Add(key, fmt.Errorf("matcher %q is given twice", key.Value))
			continue
		}
		seen[key.Value] = true
		c, err := readClaim(key.Value, node.Content[i+1])
		slips.Add(key, err)
		m.claims = append(m.claims, c)
	}
	return slips.Err()
}

func readClaim(name string, node *yaml.Node) (claim, error) {
	if name == "each" {
		inner := new(Matcher)
		if err := inner.UnmarshalYAML(node); err != nil {
			return claim{}, err
		}
		return claim{name: name, inner: inner}, nil
	}
	k, ok := kinds[name]
	if !ok {
		return claim{}, fmt.Errorf("unknown matcher %q%s", name, nearest.Hint(name, Names()))
	}
	arg, err := FromYAML(node)
	if err != nil {
		return claim{}, err
	}
	if err := k.admits(arg); err != nil {
		return claim{}, fmt.Errorf("%s %w", name, err)
	}
	return claim{name: name, arg: arg}, nil
}

// Names lists the matchers, in order.
func Names() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for name := range maps.Keys(kinds) {
			if !yield(name) {
				return
			}
		}
		yield("each")
	})
}

// Check reports why found does not meet the matcher, nil if it does. What is
// not there meets no claim but absent.
func (m *Matcher) Check(found Found) error {
	for _, c := range m.claims {
		if err := c.check(found); err != nil {
			return err
		}
	}
	return nil
}

func (c claim) check(found Found) error {
	if !found.Present && c.name != "absent" {
		return errors.New("is absent")
	}
	if c.name != "each" {
		return kinds[c.name].holds(c.arg, found)
	}
	list, ok := found.Value.([]any)
	if !ok || len(list) == 0 {
		return fmt.Errorf("is %s, wanted a list that is not empty", found)
	}
	for i, item := range list {
		if err := c.inner.Check(Some(item)); err != nil {
			return fmt.Errorf("element %d %w", i, err)
		}
	}
	return nil
}

// Expand returns the matcher with the variables of its texts filled in. In
// expressions the filled-in text is taken literally.
func (m *Matcher) Expand(fill func(string) (string, error), literal func(string) (string, error)) (*Matcher, error) {
	out := &Matcher{claims: make([]claim, len(m.claims))}
	for i, c := range m.claims {
		use := fill
		if c.name == "matches" || c.name == "not_matches" {
			use = literal
		}
		var err error
		if c.inner != nil {
			c.inner, err = c.inner.Expand(fill, literal)
		} else {
			c.arg, err = ExpandValue(c.arg, use)
		}
		if err != nil {
			return nil, err
		}
		out.claims[i] = c
	}
	return out, nil
}

// ExpandValue fills in every text of a JSON value.
func ExpandValue(value any, fill func(string) (string, error)) (any, error) {
	switch v := value.(type) {
	case string:
		return fill(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			filled, err := ExpandValue(item, fill)
			if err != nil {
				return nil, err
			}
			out[i] = filled
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, item := range v {
			filled, err := ExpandValue(item, fill)
			if err != nil {
				return nil, err
			}
			out[name] = filled
		}
		return out, nil
	default:
		return value, nil
	}
}
