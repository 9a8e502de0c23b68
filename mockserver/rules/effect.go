package rules

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// effects are the columns that a rule sets, in the order in which they stand.
type effects []namedEffect

type namedEffect struct {
	column datafile.Placed
	effect effect
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (e *effects) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: set takes columns and their new values", node.Line)}}
	}
	var wrong []string
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		one := namedEffect{column: datafile.Placed{Text: key.Value, Line: key.Line}}
		for _, m := range datafile.MistakesOf(node.Content[i+1].Decode(&one.effect)) {
			wrong = append(wrong, fmt.Sprintf("line %d: set %s: %s", max(m.Line, key.Line), key.Value, m.Text))
		}
		if slices.ContainsFunc(*e, func(other namedEffect) bool { return other.column.Text == key.Value }) {
			wrong = append(wrong, fmt.Sprintf("line %d: set %s stands twice; keep one", key.Line, key.Value))
		}
		*e = append(*e, one)
	}
	if len(wrong) > 0 {
		return &yaml.TypeError{Errors: wrong}
	}
	return nil
}

// effect is the value that a rule gives a column: a text as it stands, or one of
// the keys of effectEntry.
type effect struct {
	literal string
	entry   *effectEntry
}

// Generator names a value that the platform thinks up.
type Generator string

// What an administrator may leave empty when registering an OAuth client, the key of an API,
// and the place of a message in the ECC queue.
const (
	GenerateClientID     Generator = "client_id"
	GenerateClientSecret Generator = "client_secret"
	GenerateAPIKey       Generator = "api_key"
	GenerateSequence     Generator = "sequence"
)

var generators = []Generator{GenerateClientID, GenerateClientSecret, GenerateAPIKey, GenerateSequence}

// effectEntry has exactly one of its keys set, With and Else aside.
type effectEntry struct {
	Now      bool              `yaml:"now"`      // this moment
	Caller   string            `yaml:"caller"`   // who writes: sys_id or user_name
	From     string            `yaml:"from"`     // another column
	Add      int               `yaml:"add"`      // to the column's own number
	Lookup   []string          `yaml:"lookup"`   // columns whose values, with a blank between, are found in In
	In       map[string]string `yaml:"in"`       // for Lookup; what is not there changes nothing
	Join     []string          `yaml:"join"`     // columns that are not empty, with With between them
	With     string            `yaml:"with"`     // for Join
	Else     string            `yaml:"else"`     // for Join: the column that stands in when all are empty
	Elapsed  string            `yaml:"elapsed"`  // the time since that column, as a duration
	Seconds  string            `yaml:"seconds"`  // the same as a number
	Generate Generator         `yaml:"generate"` // one of generators
	Setting  string            `yaml:"setting"`  // a switch of the release
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (e *effect) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&e.literal)
	}
	if found := datafile.Strangers(node, effectKeys); len(found) > 0 {
		wrong := make([]string, len(found))
		for i, m := range found {
			wrong[i] = fmt.Sprintf("line %d: %s", m.Line, m.Text)
		}
		return &yaml.TypeError{Errors: wrong}
	}
	e.entry = &effectEntry{}
	return node.Decode(e.entry)
}

var effectKeys = []string{"now", "caller", "from", "add", "lookup", "in", "join", "with", "else", "elapsed", "seconds", "generate", "setting"}

// columns are the columns that an effect reads.
func (e effect) columns() []string {
	if e.entry == nil {
		return nil
	}
	var names []string
	for _, name := range append(append([]string{e.entry.From, e.entry.Else, e.entry.Elapsed, e.entry.Seconds},
		e.entry.Lookup...), e.entry.Join...) {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// outcomes are the values that an effect is known to give.
func (e effect) outcomes() []string {
	if e.entry == nil {
		return []string{e.literal}
	}
	return slices.Sorted(maps.Values(e.entry.In))
}

// check tells what is wrong with an effect on a column.
func (e effect) check() error {
	x := e.entry
	if x == nil {
		return nil
	}
	kinds := 0
	for _, given := range []bool{
		x.Now, x.Caller != "", x.From != "", x.Add != 0, len(x.Lookup) > 0, len(x.Join) > 0,
		x.Elapsed != "", x.Seconds != "", x.Generate != "", x.Setting != "",
	} {
		if given {
			kinds++
		}
	}
	switch {
	case kinds != 1:
		return fmt.Errorf("an effect says one thing, this one %d", kinds)
	case x.Caller != "" && x.Caller != "sys_id" && x.Caller != "user_name":
		return fmt.Errorf("caller is %q; say sys_id or user_name", x.Caller)
	case x.Generate != "" && !slices.Contains(generators, x.Generate):
		return fmt.Errorf("there is no generator %q; say one of %v", x.Generate, generators)
	case (len(x.Lookup) > 0) != (len(x.In) > 0):
		return errors.New("lookup and in go together")
	case (x.With != "" || x.Else != "") && len(x.Join) == 0:
		return errors.New("with and else go with join")
	case x.Setting != "":
		return release.CheckKey(x.Setting)
	}
	return nil
}

// value is what the effect gives a column that holds now, after the row being
// written.
func (e effect) value(w Write, column, now string) string {
	x := e.entry
	if x == nil {
		return e.literal
	}
	userID, userName := w.Caller()
	switch {
	case x.Now:
		return glide.FormatDateTime(w.Now())
	case x.Caller == "sys_id":
		return userID
	case x.Caller == "user_name":
		return userName
	case x.From != "":
		return w.Row().Get(x.From)
	case x.Add != 0:
		n, _ := strconv.Atoi(now) // what is no number counts as none
		return strconv.Itoa(n + x.Add)
	case len(x.Lookup) > 0:
		return x.lookup(w.Row(), now)
	case len(x.Join) > 0:
		return x.join(w)
	case x.Elapsed != "":
		return elapsed(w, x.Elapsed, func(d time.Duration) string { return glide.FormatDateTime(time.Unix(0, 0).Add(d)) })
	case x.Seconds != "":
		return elapsed(w, x.Seconds, func(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) })
	case x.Generate != "":
		return w.Generate(column, x.Generate)
	case w.Settings() == nil:
		return now // no release is known yet
	default:
		return w.Settings().Text(x.Setting)
	}
}

func (x *effectEntry) lookup(row *store.Row, now string) string {
	keys := make([]string, len(x.Lookup))
	for i, name := range x.Lookup {
		keys[i] = row.Get(name)
	}
	if value, ok := x.In[strings.Join(keys, " ")]; ok {
		return value
	}
	return now
}

// join puts together what people see in references, and other values as they are.
func (x *effectEntry) join(w Write) string {
	var parts []string
	for _, name := range x.Join {
		if value := strings.TrimSpace(w.Shown(name)); value != "" {
			parts = append(parts, value)
		}
	}
	if len(parts) == 0 && x.Else != "" {
		return w.Row().Get(x.Else)
	}
	return strings.Join(parts, x.With)
}

// elapsed writes the time since a column; nothing when that is empty or ahead.
func elapsed(w Write, column string, write func(time.Duration) string) string {
	since, err := glide.ParseDateTime(w.Row().Get(column))
	now := w.Now()
	if err != nil || since.After(now) {
		return ""
	}
	return write(now.Sub(since))
}
