package rules_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
)

// things is the dictionary of a toyshop.
func things(t testing.TB) *dictionary.Dictionary {
	t.Helper()
	dict, err := dictionary.Load(os.DirFS("../dictionary/testdata/toyshop"))
	require.NoError(t, err)
	return dict
}

func loadThings(t testing.TB, texts ...string) error {
	t.Helper()
	_, err := rules.Load(things(t), ruleFile(texts...))
	return err
}

func ruleFile(texts ...string) fs.FS {
	return fstest.MapFS{"r.yaml": {Data: []byte("rules:\n  - " + strings.Join(texts, "\n  - ") + "\n")}}
}

const proven = ", mark: assumed, source: s}"

func TestRulesWithMistakes(t *testing.T) {
	require.NoError(t, loadThings(t, "{name: n, table: thing, on: [create], if: size>3, set: {name: big}"+proven))
	for text, want := range map[string]string{
		"{name: n, table: nothing, on: [create], set: {name: x}" + proven:                                               `r.yaml:2: rule "n": there is no table nothing`,
		"{name: n, on: [create], set: {name: x}" + proven:                                                               "say either table",
		"{name: n, table: thing, classes: [thing], on: [create], set: {name: x}" + proven:                               "say either table",
		"{name: n, classes: [thing, other], on: [create], set: {name: x}" + proven:                                      "table other has no column name",
		"{name: n, table: thing, set: {name: x}" + proven:                                                               "say in on when it runs",
		"{name: n, table: thing, on: [read], set: {name: x}" + proven:                                                   `there is no "read"`,
		"{name: n, table: thing, on: [create]" + proven:                                                                 "it does nothing",
		"{name: n, table: thing, on: [create], abort: true}":                                                            "say in mark how sure",
		"{name: n, table: thing, on: [create], was: size=1, abort: true" + proven:                                       "which a new row has not",
		"{name: n, table: thing, on: [create], if: colour=red, abort: true" + proven:                                    `there is no field "colour"`,
		"{name: n, table: thing, on: [create], if: 'size?', abort: true" + proven:                                       "there is no operator here",
		"{name: n, table: thing, on: [create], if: 'name=javascript:x()', abort: true" + proven:                         "if: ",
		"{name: n, table: thing, on: [create], set: {colour: red}" + proven:                                             "table thing has no column colour",
		"{name: n, table: thing, on: [create], set: {name: {from: colour}}" + proven:                                    "table thing has no column colour",
		"{name: n, table: thing, on: [create], set: {name: {twice: 2}}" + proven:                                        `set name: there is no key "twice"`,
		"{name: n, table: thing, on: [create], set: {name: {now: true, from: size}}" + proven:                           "an effect says one thing, this one 2",
		"{name: n, table: thing, on: [create], set: {name: {lookup: [size]}}" + proven:                                  "lookup and in go together",
		"{name: n, table: thing, on: [create], set: {name: {caller: email}}" + proven:                                   "say sys_id or user_name",
		"{name: n, table: thing, on: [create], set: {name: {generate: tea}}" + proven:                                   `there is no generator "tea"`,
		"{name: n, table: thing, on: [create], set: {name: {setting: tea}}" + proven:                                    `set name: unknown switch "tea"; snowglobe releases show madrid lists all`,
		"{name: n, table: thing, on: [create], colour: red" + proven:                                                    `there is no key "colour"`,
		"{table: thing, on: [create], abort: true" + proven:                                                             "give it a name",
		"{name: n, table: thing, on: [create], abort: maybe" + proven:                                                   "true or false is wanted here, and not maybe",
		"{name: n, table: thing, on: [create], abort: true, mark: certain, source: s}":                                  `mark is "certain"; say observed, documented, client, assumed`,
		"{name: n, classes: [thing, thing], on: [create], abort: true" + proven:                                         "classes: thing stands twice",
		"{name: n, table: thing, on: [create, create], abort: true" + proven:                                            "on: create stands twice",
		"{name: n, table: thing, on: [write], changes: [size, size], abort: true" + proven:                              "changes: size stands twice",
		"{name: n, table: thing, on: [create], mandatory: [size, size]" + proven:                                        "mandatory: size stands twice",
		"{name: n, table: thing, on: [create], set: {name: a, name: b}" + proven:                                        "set name stands twice",
		"{name: n, table: thing, on: [create], set: [name]" + proven:                                                    "set takes columns and their new values",
		"{name: n, table: thing, on: [create], set: {name: {from: size, with: x}}" + proven:                             "with and else go with join",
		"{name: n, table: thing, on: [create], if: ORDERBYname, abort: true" + proven:                                   "a condition has no order",
		"{name: n, table: thing, on: [create], if: state=7, abort: true" + proven:                                       `if: state of thing is never "7"; its choices are 1, 2, 3`,
		"{name: n, table: thing, on: [write], was: 'stateIN1,7', abort: true" + proven:                                  `was: state of thing is never "7"`,
		"{name: n, classes: [toy], on: [create], if: state=2, abort: true" + proven:                                     `if: state of toy is never "2"; its choices are 1, 9`,
		"{name: n, table: thing, on: [create], if: active=yes, abort: true" + proven:                                    `if: active of thing is never "yes", which is no boolean`,
		"{name: n, table: thing, on: [create], set: {state: 9}" + proven:                                                `set state: state of thing cannot be "9"; its choices are 1, 2, 3`,
		"{name: n, table: thing, on: [create], set: {state: {lookup: [size], in: {'1': '7'}}}" + proven:                 `set state: state of thing cannot be "7"`,
		"{name: n, table: thing, on: [create], set: {made: today}" + proven:                                             `made of thing cannot be "today", which is no glide_date_time`,
		"{name: n, table: thing, on: [create], set: {notes: x}" + proven:                                                "nothing stays in a journal",
		"{name: n, table: thing, on: [create], set: {sys_id: x}" + proven:                                               "the platform keeps this column itself",
		"{name: n, table: thing, on: [create], set: {size: {from: size}}" + proven:                                      "it is given its own value",
		"{name: n, table: thing, on: [create], unless_set: true, set: {name: ''}" + proven:                              "nothing is put where nothing is",
		"{name: n, table: thing, on: [create], unless_set: true, abort: true" + proven:                                  "unless_set goes with set",
		"{name: n, table: thing, on: [create], set: {name: x}, abort: true" + proven:                                    "it refuses the write, so it sets and demands nothing",
		"{name: n, table: thing, on: [delete], set: {name: x}" + proven:                                                 "a row that is deleted is given no values",
		"{name: n, table: thing, on: [delete], changes: [name], abort: true" + proven:                                   "it never runs on delete, where nothing changes",
		"{name: n, table: thing, on: [write], changes: [size], unless_changes: [size], abort: true" + proven:            "it never runs: size is in changes and in unless_changes",
		"{name: n, table: thing, on: [create], if: state=1^state=2, abort: true" + proven:                               "it never runs: no row is so that state=1^state=2",
		"{name: n, table: thing, on: [create], if: 'stateIN1,2^stateNOT IN1,2', abort: true" + proven:                   "it never runs",
		"{name: n, table: thing, on: [create], if: 'name=a^ORname=b^nameISEMPTY', abort: true" + proven:                 "it never runs",
		"{name: n, table: thing, on: [create], if: 'name=A^name!=a^NQstate=1^state!=1', abort: true" + proven:           "it never runs",
		"{name: n, table: thing, switch: {hold_reason_mandatori: true}, on: [create], abort: true" + proven:             `switch: unknown switch "hold_reason_mandatori"; the nearest is "hold_reason_mandatory"`,
		"{name: n, table: thing, switch: {hold_reason_mandatory: maybe}, on: [create], abort: true" + proven:            `switch: hold_reason_mandatory: cannot be "maybe"; it takes true, false`,
		"{name: n, table: thing, by: colour, on: [create], abort: true" + proven:                                        "table thing has no column colour",
		"{name: n, table: thing, by: name, on: [create], abort: true" + proven:                                          "by: name of thing does not refer to a user",
		"{name: n, table: thing, on: [write], steps: {colour: {red: [blue]}}" + proven:                                  "table thing has no column colour",
		"{name: n, table: thing, on: [write], steps: {state: {'1': ['7']}}" + proven:                                    `steps: state of thing cannot be "7"; its choices are 1, 2, 3`,
		"{name: n, table: thing, on: [write], steps: {state: {'7': ['1']}}" + proven:                                    `steps: state of thing cannot be "7"`,
		"{name: n, table: thing, on: [create, write], steps: {state: {'1': ['2']}}" + proven:                            "steps lead from the row before, so it runs on write alone",
		"{name: n, table: thing, on: [write], steps: {state: {'1': ['2']}}, abort: true" + proven:                       "it refuses the write, so it sets and demands nothing",
		"{name: n, table: thing, on: [write], to: {record: colour}, set: {name: x}" + proven:                            "to: table thing has no column colour",
		"{name: n, table: thing, on: [write], to: {record: name}, set: {name: x}" + proven:                              "to: name of thing refers to no table by sys_id",
		"{name: n, table: thing, on: [write], to: {column: owner}, set: {name: x}" + proven:                             `to: there is no key "column"; known are record, if, unless_others`,
		"{name: n, table: thing, on: [write], to: {record: owner, if: colour=red}, set: {name: x}" + proven:             `to if: column 1: there is no field "colour"`,
		"{name: n, table: thing, on: [write], to: {record: owner, unless_others: colour=red}, set: {name: x}" + proven:  `unless_others: column 1: there is no field "colour"`,
		"{name: n, table: thing, on: [write], to: {record: owner, unless_others: active=true}, set: {name: x}" + proven: "others are found by owner, so name it in the indexes of thing",
		"{name: n, table: thing, on: [write], to: {record: owner}, set: {size: 1}" + proven:                             "table other has no column size",
		"{name: n, table: thing, on: [write], to: {record: owner}, set: {label: {from: label}}" + proven:                "table thing has no column label",
		"{name: n, table: thing, on: [write], to: {record: owner}, abort: true" + proven:                                "to goes with set alone",
		"null": "there is an empty rule in the list",
	} {
		require.ErrorContains(t, loadThings(t, text), want, text)
	}
}

// What looks odd and has a meaning loads.
func TestRulesThatMakeSense(t *testing.T) {
	for _, text := range []string{
		"{name: n, table: thing, on: [create], if: state=9, abort: true" + proven, // a toy's
		"{name: n, table: thing, on: [create], if: state!=1^state!=2, abort: true" + proven,
		"{name: n, table: thing, on: [create], if: 'state=1^ORname=x^state=2', abort: true" + proven,
		"{name: n, table: thing, on: [create], if: 'stateIN1,2^state=2', abort: true" + proven,
		"{name: n, table: thing, on: [create], if: 'state=1^state=2^NQname=x', abort: true" + proven,
		"{name: n, table: thing, on: [create], if: 'name=A^name=a', abort: true" + proven,
		"{name: n, table: thing, on: [create, write, delete], abort: true" + proven,
		"{name: n, table: thing, on: [delete], to: {record: owner}, set: {label: {from: name}}" + proven,
		"{name: n, table: thing, on: [write], to: {record: part_of, if: state=1, unless_others: active=true}, set: {state: {from: state}}" + proven,
	} {
		require.NoError(t, loadThings(t, text), text)
	}
}

func TestRulesThatDisagree(t *testing.T) {
	const one = "{name: one, table: thing, on: [create, write], if: size>3, set: {name: big}" + proven
	for second, want := range map[string]string{
		"{name: one, table: thing, on: [write], set: {size: 1}" + proven:                                                        `r.yaml:3: rule "one": the rule at r.yaml:2 has the same name in thing`,
		"{name: one, classes: [toy], on: [write], set: {size: 1}" + proven:                                                      "the rule at r.yaml:2 has the same name in toy",
		"{name: two, table: thing, on: [write, create], if: size>3, set: {name: big}" + proven:                                  `rule "two": it says the same as rule "one" at r.yaml:2; keep one`,
		"{name: two, table: thing, on: [create, write], if: size>3, set: {name: small}" + proven:                                `set name: rule "one" at r.yaml:2 gives it another value on the same occasion`,
		"{name: two, table: thing, on: [create, write], if: size>3, set: {name: {now: true}}" + proven:                          "",
		"{name: two, table: thing, switch: {audit_inserts: true}, on: [create, write], if: size>3, set: {name: small}" + proven: "",
		"{name: two, table: thing, on: [write], if: size>3, set: {name: small}" + proven:                                        "",
		"{name: two, classes: [toy], on: [create, write], if: size>3, set: {name: small}" + proven:                              "",
		"{name: one, table: other, on: [write], abort: true" + proven:                                                           "",
	} {
		err := loadThings(t, one, second)
		if want == "" {
			require.NoError(t, err, second)
			continue
		}
		require.ErrorContains(t, err, want, second)
	}
	const closed = "{name: closed, table: thing, on: [create, write], abort: true" + proven
	require.ErrorContains(t, loadThings(t, closed, one), `rule "one": it never runs in thing: rule "closed" at r.yaml:2 refuses every such write before`)
	require.NoError(t, loadThings(t, one, closed), "what runs before it has its turn")
	require.NoError(t, loadThings(t, closed, "{name: kept, table: thing, on: [create, delete], abort: true"+proven))
}

// All that is wrong is said at once, each at its line, whatever kind it is of.
func TestEveryMistakeAtOnce(t *testing.T) {
	_, err := rules.Load(things(t), fstest.MapFS{
		"a.yaml": {Data: []byte(`rules:
  - name: first
    table: thing
    on: [create, erase]
    if: colour=red^shape=round
    colour: red
    abort: perhaps
    set:
      size: many
      state: {twice: 2}
    mark: assumed
    source: s
  - name: second
    classes: [toy,
      nothing]
    on: [write]
    set:
      active: sometimes
    mark: assumed
    source: s
more: yes
`)},
		"b.yaml": {Data: []byte("")},
		"c.yaml": {Data: []byte("rules: [")},
		"d.yaml": {Data: []byte("rules: []\n---\nrules: []\n")},
	})
	require.Error(t, err)
	for _, want := range []string{
		`a.yaml:4: rule "first": on: there is no "erase"`,
		`a.yaml:5: rule "first": if: column 1: there is no field "colour"`,
		`a.yaml:5: rule "first": if: column 12: there is no field "shape"`,
		`a.yaml:6: rule "first": there is no key "colour"`,
		`a.yaml:7: rule "first": true or false is wanted here`,
		`a.yaml:9: rule "first": set size: size of thing cannot be "many", which is no integer`,
		`a.yaml:10: rule "first": set state: there is no key "twice"`,
		`a.yaml:15: rule "second": there is no table nothing`,
		`a.yaml:18: rule "second": set active: active of toy cannot be "sometimes"`,
		`a.yaml:21: there is no key "more" here; correct its spelling or remove it`,
		`b.yaml:1: the file is empty`,
		`c.yaml:1: `,
		`d.yaml:1: there is a second document`,
	} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), "table.", "types of Go are nobody's business")
	require.NotContains(t, err.Error(), "does nothing")
}
