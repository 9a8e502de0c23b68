package table

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// The shape of a file of rules; fixtures/rules/platform.yaml explains it.
type ruleFile struct {
	Rules []*rule `yaml:"rules"`
}

// rule is one of them as written.
type rule struct {
	Name      placed   `yaml:"name"`
	Table     placed   `yaml:"table"`   // and what extends it
	Classes   []placed `yaml:"classes"` // these tables alone
	Switch    switches `yaml:"switch"`
	On        []placed `yaml:"on"`
	If        placed   `yaml:"if"`
	Was       placed   `yaml:"was"`
	Changes   []placed `yaml:"changes"`
	Unless    []placed `yaml:"unless_changes"`
	By        placed   `yaml:"by"`
	UnlessSet bool     `yaml:"unless_set"`
	Set       effects  `yaml:"set"`
	Mandatory []placed `yaml:"mandatory"`
	Steps     steps    `yaml:"steps"`
	To        *toward  `yaml:"to"`
	Abort     bool     `yaml:"abort"`
	Mark      placed   `yaml:"mark"`
	Source    placed   `yaml:"source"`

	file     string
	line     int
	occasion string    // when it runs
	mistakes []mistake // of reading, and then of what was read
}

var ruleKeys = []string{
	"name", "table", "classes", "switch", "on", "if", "was", "changes", "unless_changes", "by", "unless_set", "to", "set", "mandatory", "steps", "abort",
	"mark", "source",
}

// wrongf notes a mistake. Several classes may share it; it is noted once.
func (r *rule) wrongf(line int, format string, args ...any) {
	if line == 0 {
		line = r.line
	}
	m := mistake{line, fmt.Sprintf(format, args...)}
	if !slices.Contains(r.mistakes, m) {
		r.mistakes = append(r.mistakes, m)
	}
}

// report is all that is wrong with the rule, in the order of the lines.
func (r *rule) report() error {
	slices.SortStableFunc(r.mistakes, func(a, b mistake) int { return a.line - b.line })
	problems := make([]error, len(r.mistakes))
	for i, m := range r.mistakes {
		problems[i] = fmt.Errorf("%s:%d: rule %q: %s", r.file, m.line, r.Name.text, m.text)
	}
	return errors.Join(problems...)
}

func (r *rule) place() string { return fmt.Sprintf("%s:%d", r.file, r.Name.line) }

// UnmarshalYAML implements [yaml.Unmarshaler]. It keeps what is wrong with the
// rule for later, so that the next rule is read all the same.
func (r *rule) UnmarshalYAML(node *yaml.Node) error {
	type fields rule // without this method
	r.line = node.Line
	r.mistakes = append(r.mistakes, strangers(node, ruleKeys)...)
	r.mistakes = append(r.mistakes, mistakesOf(node.Decode((*fields)(r)))...)
	if r.Name.line == 0 {
		r.Name.line = node.Line
	}
	return nil
}

// strangers are the keys of a mapping that it cannot have. A struct that decodes
// itself loses the decoder's strictness, which is why they are looked for here.
func strangers(node *yaml.Node, known []string) []mistake {
	var found []mistake
	for i := 0; node.Kind == yaml.MappingNode && i < len(node.Content); i += 2 {
		if key := node.Content[i]; !slices.Contains(known, key.Value) {
			found = append(found, mistake{key.Line, fmt.Sprintf("there is no key %q; known are %s", key.Value, strings.Join(known, ", "))})
		}
	}
	return found
}

// readRules reads one file. What it returns holds the mistakes of its rules; the
// error has those of the file itself.
func readRules(fsys fs.FS, file string) ([]*rule, error) {
	var content ruleFile
	problems := []error{readYAML(fsys, file, &content, "rules: and a list below it")}
	file = shown(fsys, file)
	rules := slices.DeleteFunc(content.Rules, func(r *rule) bool { return r == nil })
	if len(rules) < len(content.Rules) {
		problems = append(problems, fmt.Errorf("%s:1: there is an empty rule in the list; write it or remove the dash", file))
	}
	for _, r := range rules {
		r.file = file
	}
	return rules, errors.Join(problems...)
}

// switches are switches of the release with the values that a rule needs.
type switches map[string]placed

// hold tells whether all of them have those values on this instance.
func (s switches) hold(settings *release.Settings) bool {
	for name, value := range s {
		if settings.Text(name) != value.text {
			return false
		}
	}
	return true
}

// steps are the values that may follow each value of a column. A value that is
// not there may be followed by any.
type steps map[string]map[string][]placed

func texts(some []placed) []string {
	list := make([]string, len(some))
	for i, one := range some {
		list[i] = one.text
	}
	return list
}
