package access_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const everyone = "  - {table: '*', denied: empty, source: s}\n"

func dict(t testing.TB) *dictionary.Dictionary {
	t.Helper()
	d, err := dictionary.Load(fstest.MapFS{"d.yaml": {Data: []byte(`
common_columns: [{name: sys_id, type: GUID}]
tables:
  - name: thing
    columns: [{name: name, type: string}, {name: size, type: integer}]
  - {name: toy, super_class: thing, columns: [{name: age, type: integer}]}`)}})
	require.NoError(t, err)
	return d
}

func file(text string) fs.FS { return fstest.MapFS{"a.yaml": {Data: []byte(text)}} }

func load(t testing.TB, systems ...fs.FS) (*access.Rules, error) {
	t.Helper()
	d := dict(t)
	return access.Load(d, table.CheckCondition(d), systems...)
}

func TestRulesWithMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"rules:\n" + everyone + "  - {table: thin, denied: empty, source: s}\n":                                                                           `a.yaml:3: thin: no such table; did you mean "thing"?`,
		"rules:\n" + everyone + "  - {table: thing, denied: no, source: s}\n":                                                                             `a.yaml:3: thing: denied is "no"; say forbidden or empty`,
		"rules:\n" + everyone + "  - {table: thing, denied: empty}\n":                                                                                     "a.yaml:3: thing: say in source where this was seen",
		"rules:\n" + everyone + everyone:                                                                                                                  "a.yaml:3: *: stands twice; keep one",
		"rules:\n  - {table: thing, denied: empty, source: s}\n":                                                                                          `access rules: no rule for "*"`,
		"rules:\n  -\n" + everyone:                                                                                                                        "a.yaml:1: there is an empty rule in a list",
		"rules:\n  - {table: '*', denied: empty, source: s, fields: {name: {source: s}}}\n":                                                               "a.yaml:2: *: a rule for all tables can have no fields or rows",
		"rules:\n" + everyone + "  - {table: thing, denied: empty, source: s, fields: {weight: {source: s}}}\n":                                           "a.yaml:3: thing: there is no column weight",
		"rules:\n" + everyone + "  - {table: thing, denied: empty, source: s, rows: [{operations: [see], where: size>1, source: s}]}\n":                   `a.yaml:3: thing: rows: there is no operation "see"; say read, write or delete`,
		"rules:\n" + everyone + "  - {table: thing, denied: empty, source: s, rows: [{operations: [read], where: weight>1, source: s}]}\n":                "a.yaml:3: thing: where, on thing:",
		"rules:\n" + everyone + "  - {table: thing, denied: empty, source: s, rows: [{operations: [read], where: '', source: s}]}\n":                      "an encoded query with a condition must stand here",
		"rules:\n" + everyone + "  - {table: thing, denied: empty, source: s, rows: [{operations: [read], where: size>1, columns: [name], source: s}]}\n": "rows: columns are about writing",
		"rules:\n" + everyone + "  - {table: thing, denied: empty, source: s, follows: {record: owner, source: s}}\n":                                     `a.yaml:3: thing: follows: there is no column "owner"`,
		"rules:\n" + everyone + "  - {table: thing, denied: empty, source: s, follows: {record: name, source: s}}\n":                                      "a.yaml:3: thing: follows: column name refers to no table; say in table",
		"rules:\n" + everyone + "  - {table: thing, denied: empty, source: s, follows: {table: weight, record: name, source: s}}\n":                       "a.yaml:3: thing: follows: there is no column weight",
		"rules:\n" + everyone + "  - {table: thing, denied: empty, source: s, follows: {table: name, record: name}}\n":                                    "a.yaml:3: thing: follows: say in source",
		"rules:\n  - {table: '*', denied: empty, source: s, follows: {record: name, source: s}}\n":                                                        "a.yaml:2: *: a rule for all tables can have no fields or rows, and follow nothing",
		"rules:\n" + everyone + "query_rules:\n  - {table: thing, fields: [weight], source: s}\n":                                                         "a.yaml:4: thing: there is no column weight",
		"rules:\n" + everyone + "endpoints:\n  - {api: Table API, source: s}\n":                                                                           "a.yaml:4: Table API: say in roles who may use it",
	} {
		_, err := load(t, file(text))
		require.ErrorContains(t, err, want, "%s", text)
	}
}

// All mistakes of all files are told at once.
func TestAllMistakesAreTold(t *testing.T) {
	_, err := load(t, fstest.MapFS{
		"a.yaml": {Data: []byte("rules:\n" + everyone + "  - {table: thin, denied: empty, source: s}\n  - {table: tin, denied: empty, source: s}\n")},
		"b.yaml": {Data: []byte("data_filters:\n  - {table: thing, where: age>1, source: s}\n")},
	})
	require.Error(t, err)
	require.Equal(t, 3, strings.Count(err.Error(), ".yaml:"), "%s", err)
}

// A user's rule takes the place of ours, and need not say where it was seen.
func TestOwnRuleTakesThePlaceOfOurs(t *testing.T) {
	ours := file("rules:\n" + everyone + "  - {table: thing, read: [boss], denied: forbidden, source: s}\n")
	own := file("rules:\n  - {table: thing, read: [helper]}\n")
	rules, err := load(t, ours, own)
	require.NoError(t, err)
	rule := rules.Of(mustTable(t, "thing"))
	require.Equal(t, []string{"helper"}, rule.Read)
	require.Equal(t, "empty", rule.Denied)
	require.NotEmpty(t, rule.Source)
}

func mustTable(t testing.TB, name string) *dictionary.Table {
	t.Helper()
	def, ok := dict(t).Table(name)
	require.True(t, ok)
	return def
}

// Whatever a file holds, it loads, or an error says what is wrong.
func FuzzLoad(f *testing.F) {
	f.Add("rules:\n" + everyone)
	f.Add("rules:\n" + everyone + "  - {table: thing, denied: empty, source: s, rows: [{operations: [write], where: size>1^NQname=x, columns: [name], source: s}], fields: {size: {read: [a], source: s}}}\n")
	f.Add("rules:\n" + everyone + "data_filters:\n  - {table: toy, except: [a], where: ageISEMPTY, source: s}\nquery_rules:\n  - {table: thing, fields: [name], match: [a], range: [b], source: s}\nendpoints:\n  - {api: x, roles: [a], source: s}\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, systems := range [][]fs.FS{{file(text)}, {file("rules:\n" + everyone), file(text)}} {
			rules, err := load(t, systems...)
			if err != nil {
				require.NotEmpty(t, strings.TrimSpace(err.Error()))
				continue
			}
			require.NotNil(t, rules)
		}
	})
}
