package rules

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// The shape of a file of rules; fixtures/rules/platform.yaml explains it.
type ruleFile struct {
	Rules []*rule `yaml:"rules"`
}

// rule is one of them as written.
type rule struct {
	Name      datafile.Placed   `yaml:"name"`
	Table     datafile.Placed   `yaml:"table"`   // and what extends it
	Classes   []datafile.Placed `yaml:"classes"` // these tables alone
	Switch    switches          `yaml:"switch"`
	On        []datafile.Placed `yaml:"on"`
	If        datafile.Placed   `yaml:"if"`
	Was       datafile.Placed   `yaml:"was"`
	Changes   []datafile.Placed `yaml:"changes"`
	Unless    []datafile.Placed `yaml:"unless_changes"`
	By        datafile.Placed   `yaml:"by"`
	UnlessSet bool              `yaml:"unless_set"`
	Set       effects           `yaml:"set"`
	Mandatory []datafile.Placed `yaml:"mandatory"`
	Steps     steps             `yaml:"steps"`
	To        *toward           `yaml:"to"`
	Abort     bool              `yaml:"abort"`
	Calculate bool              `yaml:"calculate"`
	Imports   bool              `yaml:"imports"`
	Mark      datafile.Placed   `yaml:"mark"`
	Source    datafile.Placed   `yaml:"source"`

	file     string
	line     int
	occasion string             // when it runs
	mistakes []datafile.Mistake // of reading, and then of what was read
}

var ruleKeys = []string{
	"name", "table", "classes", "switch", "on", "if", "was", "changes", "unless_changes", "by", "unless_set", "to", "set", "mandatory", "steps", "abort",
	"calculate", "imports", "mark", "source",
}

// assume says of a user's rule what the user does not.
func (r *rule) assume() {
	r.Mark.Text = cmp.Or(r.Mark.Text, "assumed")
	r.Source.Text = cmp.Or(r.Source.Text, "the user's own")
}

// wrongf notes a mistake. Several classes may share it; it is noted once.
func (r *rule) wrongf(line int, format string, args ...any) {
	if line == 0 {
		line = r.line
	}
	m := datafile.Mistake{Line: line, Text: fmt.Sprintf(format, args...)}
	if !slices.Contains(r.mistakes, m) {
		r.mistakes = append(r.mistakes, m)
	}
}

// report is all that is wrong with the rule, in the order of the lines.
func (r *rule) report() error {
	slices.SortStableFunc(r.mistakes, func(a, b datafile.Mistake) int { return a.Line - b.Line })
	problems := make([]error, len(r.mistakes))
	for i, m := range r.mistakes {
		problems[i] = fmt.Errorf("%s:%d: rule %q: %s", r.file, m.Line, r.Name.Text, m.Text)
	}
	return errors.Join(problems...)
}

func (r *rule) place() string { return fmt.Sprintf("%s:%d", r.file, r.Name.Line) }

// UnmarshalYAML implements [yaml.Unmarshaler]. It keeps what is wrong with the
// rule for later, so that the next rule is read all the same.
func (r *rule) UnmarshalYAML(node *yaml.Node) error {
	type fields rule // without this method
	r.line = node.Line
	r.mistakes = append(r.mistakes, datafile.Strangers(node, ruleKeys)...)
	r.mistakes = append(r.mistakes, datafile.MistakesOf(node.Decode((*fields)(r)))...)
	if r.Name.Line == 0 {
		r.Name.Line = node.Line
	}
	return nil
}

// readRules reads one file. What it returns holds the mistakes of its rules; the
// error has those of the file itself.
func readRules(fsys fs.FS, file string) ([]*rule, error) {
	var content ruleFile
	problems := []error{datafile.Read(fsys, file, &content, "rules: and a list below it")}
	file = datafile.NameOf(fsys, file)
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
type switches map[string]datafile.Placed

// hold tells whether all of them have those values on this instance.
func (s switches) hold(settings *release.Settings) bool {
	for name, value := range s {
		if settings.Text(name) != value.Text {
			return false
		}
	}
	return true
}

// steps are the values that may follow each value of a column. A value that is
// not there may be followed by any.
type steps map[string]map[string][]datafile.Placed

func texts(some []datafile.Placed) []string {
	list := make([]string, len(some))
	for i, one := range some {
		list[i] = one.Text
	}
	return list
}
