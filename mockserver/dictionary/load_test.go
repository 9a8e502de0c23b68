package dictionary

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

const common = `common_columns:
  - {name: sys_id, type: GUID}
  - {name: sys_created_on, type: glide_date_time}
  - {name: sys_domain, type: domain_id}
`

func dictionaryOf(text string) (*Dictionary, error) {
	return Load(fstest.MapFS{"common.yaml": {Data: []byte(common)}, "own.yaml": {Data: []byte(text)}})
}

func TestInheritance(t *testing.T) {
	d, err := dictionaryOf(`tables:
  - name: bug
    super_class: task
    number_prefix: BUG
    columns: [{name: state, type: integer, default: "7"}, {name: build, type: string}]
    indexes: [build]
  - name: task
    display: number
    omit_common: [sys_domain]
    columns: [{name: number, type: string}, {name: state, type: integer}]
    indexes: [number]
`)
	require.NoError(t, err)
	task, _ := d.Table("task")
	bug, _ := d.Table("bug")
	for i, c := range task.Columns {
		require.Equal(t, c.Name, bug.Columns[i].Name, "inherited columns keep their place")
	}
	state, _ := bug.Column("state")
	require.Equal(t, "7", state.Default, "the child's own wins")
	require.Equal(t, "number", bug.Display)
	require.Equal(t, []*Table{bug, task}, append([]*Table{}, sorted(task.Classes())...))
	require.True(t, bug.Extends(task))
	require.False(t, task.Extends(bug))
	require.True(t, task.Indexed("number"))
	require.False(t, task.Indexed("build"), "an index that one class lacks serves no list of all")
	_, ok := task.Column("sys_domain")
	require.False(t, ok)
}

func sorted(classes []*Table) []*Table {
	if len(classes) == 2 && classes[0].Name > classes[1].Name {
		return []*Table{classes[1], classes[0]}
	}
	return classes
}

func TestLoadNamesThePlace(t *testing.T) {
	for text, want := range map[string]string{
		"tables:\n  - {name: token, columns: [{name: id, type: string}], switch: {oauth_enable: \"true\"}}\n":                                                    `own.yaml:2: table token: switch: unknown switch "oauth_enable"; the nearest is "oauth_enabled"`,
		"tables:\n  - name: token\n    columns:\n      - {name: id, type: string, switch: {oauth_enable: \"true\"}}\n":                                           `own.yaml:4: table token: column id, switch: unknown switch "oauth_enable"; the nearest is "oauth_enabled"`,
		"tables:\n  - {name: a, columns: [{name: id, type: string}]}\n  - {name: b, super_class: a, columns: [{name: id, switch: {oauth_enabled: \"true\"}}]}\n": `own.yaml:3: table b: column id is inherited, and there wherever its parent is; leave its switch out`,
		"tables:\n  - name: a\n    colour: red\n":                                             `own.yaml:3: there is no key "colour" here; correct its spelling or remove it`,
		"tables:\n  - name: a\n  - name: a\n":                                                 "own.yaml:3: table a: is already defined at own.yaml:2",
		"tables:\n  - name: a\n    super_class: b\n":                                          "own.yaml:2: table a: extends b, which is not defined",
		"tables:\n  - {name: a, super_class: b}\n  - {name: b, super_class: a}\n":             "extends itself",
		"tables:\n  - {name: a, display: name}\n":                                             "own.yaml:2: table a: has no column name",
		"tables:\n  - {name: a, indexes: [name]}\n":                                           "has no column name",
		"tables:\n  - {name: a, omit_common: [name]}\n":                                       "omits name, which is not a common column",
		"tables:\n  - {name: a, omit_common: [sys_id]}\n":                                     "has no sys_id",
		"tables:\n  - {name: a, columns: [{name: b}]}\n":                                      `column "b" needs a name and a type`,
		"tables:\n  - {name: a, columns: [{name: b, type: string}, {name: b, type: string}]}": "has column b twice",
		"tables:\n  - {name: a, columns: [{name: b, type: reference}]}":                       "must say to which table",
		"tables:\n  - {name: a, columns: [{name: b, type: password2, secret: open}]}":         `own.yaml:2: table a: column b: secret is "open"; write sealed or findable, or leave it out for a hash`,
		"tables:\n  - {name: a, columns: [{name: b, type: string, secret: sealed}]}":          "column b has type string and so no secrets",
		"tables: [":                            "own.yaml:1: ",
		"":                                     "own.yaml:1: the file is empty; write tables: and a list below it",
		"tables: []\n---\ntables: [{name: a}]": "own.yaml:1: there is a second document; keep one a file",
	} {
		_, err := dictionaryOf(text)
		require.ErrorContains(t, err, want, text)
	}
	_, err := Load(fstest.MapFS{})
	require.ErrorContains(t, err, "no dictionary")
}

// Whatever is loaded is whole: each table has its key, and each column a place.
func FuzzLoad(f *testing.F) {
	f.Add("tables:\n  - {name: a, columns: [{name: b, type: string}]}")
	f.Add("tables:\n  - {name: a, super_class: b}\n  - {name: b, super_class: a}\n")
	f.Add("tables:\n  - {name: a}\nadd_columns:\n  - {table: a, columns: [{name: u_b, type: string}]}\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := dictionaryOf(text)
		if err != nil {
			return
		}
		for _, table := range d.All() {
			_, ok := table.Layout.Ordinal("sys_id")
			require.True(t, ok)
			require.Len(t, table.Layout.Columns(), len(table.Columns))
		}
	})
}

// A class that brings choices of its own brings a default of its own too; all
// that are wrong are named.
func TestDefaultsAreChoices(t *testing.T) {
	const tables = `tables:
  - name: task
    columns: [{name: state, type: integer, default: "1", choices: [{value: "1"}, {value: "3"}]}, {name: kind, type: string, default: any}]
  - name: bug
    super_class: task
    columns: [{name: state%s, choices: [{value: "10"}, {value: "20"}]}, {name: grade, type: string%s, choices: [{value: a}, {value: b}]}]
`
	_, err := dictionaryOf(fmt.Sprintf(tables, `, default: "10"`, ""))
	require.NoError(t, err, "no default is none of the choices")
	_, err = dictionaryOf(fmt.Sprintf(tables, "", ", default: c"))
	require.ErrorContains(t, err, `own.yaml:4: table bug: column state has the default "1", which is none of its choices (10, 20)`)
	require.ErrorContains(t, err, `own.yaml:4: table bug: column grade has the default "c", which is none of its choices (a, b)`)
	_, err = dictionaryOf("tables:\n  - {name: bug, columns: [{name: state, type: integer, choices: [{value: '1', switch: {problem_states: all}}]}]}\n")
	require.ErrorContains(t, err, `own.yaml:2: table bug: column state, choice "1": problem_states: cannot be "all"; it takes 1_to_4, 101_to_107`)
}
