package faults

import (
	"encoding/json"
	"strings"

	"gopkg.in/yaml.v3"
)

// YAML is the schedule as a person writes it: a line for what is said of a rule, and
// what is in that on the same line. [Parse] reads it back as the same schedule.
func (s *Schedule) YAML() string {
	top := nodeOf(s)
	if len(top.Content) == 0 {
		return "{}\n"
	}
	flow(top)
	top.Style = 0
	for i := 0; i+1 < len(top.Content); i += 2 {
		list := top.Content[i+1]
		list.Style = 0
		for _, rule := range list.Content {
			rule.Style = 0
		}
	}
	return written(top)
}

// Does is what becomes of the calls that a rule meets, as a file has it: delay: 2s,
// reset: before.
func (r *Rule) Does() string { return inline(&r.Effect) }

// Calls is which calls a rule is about, as a file has it: table: sys_audit, times: 1.
// It is "all" where nothing restricts them.
func (r *Rule) Calls() string {
	which := Rule{After: r.After, Nth: r.Nth, Every: r.Every, Times: r.Times, Chance: r.Chance}
	var parts []string
	for _, part := range []string{inline(r.On), inline(which)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "all"
	}
	return strings.Join(parts, ", ")
}

// inline is a value of the language on one line, without the braces around it.
func inline(value any) string {
	node := nodeOf(value)
	flow(node)
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(written(node), "\n"), "{"), "}")
}

// nodeOf is a value of the language as YAML has it, by way of its JSON: that leaves
// out what is not set, and has the fields in their order.
func nodeOf(value any) *yaml.Node {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // values of the language are texts, numbers and lists of them
	}
	var document yaml.Node
	if err := yaml.Unmarshal(AsYAML(text), &document); err != nil {
		panic(err) // JSON is YAML
	}
	return document.Content[0]
}

// flow has a node written on one line, with quotes only where they are needed.
func flow(node *yaml.Node) {
	node.Style = 0
	if node.Kind != yaml.ScalarNode {
		node.Style = yaml.FlowStyle
	}
	for _, inner := range node.Content {
		flow(inner)
	}
}

func written(node *yaml.Node) string {
	var text strings.Builder
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(node); err != nil {
		panic(err) // the node was read
	}
	return text.String()
}
