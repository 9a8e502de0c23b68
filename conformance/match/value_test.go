package match_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
)

func fromYAML(text string) (any, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil || document.Kind == 0 {
		return nil, err
	}
	return match.FromYAML(document.Content[0])
}

func TestFromYAML(t *testing.T) {
	for text, want := range map[string]string{
		`{a: 1, b: [x, 2.50, -1e3], c: null, d: ~, e: true, f: "true"}`: `{"a":1,"b":["x",2.50,-1e3],"c":null,"d":null,"e":true,"f":"true"}`,
		`2019-06-24 12:00:00`: `"2019-06-24 12:00:00"`,
		`2019-06-24`:          `"2019-06-24"`,
		`"007"`:               `"007"`,
		`{1: a}`:              `{"1":"a"}`,
		`[]`:                  `[]`,
		`{}`:                  `{}`,
	} {
		got, err := fromYAML(text)
		require.NoError(t, err, text)
		require.True(t, match.Equal(decode(t, want), got), "%s is %s", text, match.Show(got))
	}
	for text, want := range map[string]string{
		"{a: 1,\n a: 2}":            `line 2: "a" is given twice`,
		"[{a: [1, 0x1F]}]":          "line 1: the number 0x1F is not written as JSON writes it",
		"1_000":                     "not written as JSON",
		"0o17":                      "not written as JSON",
		"007":                       "not written as JSON",
		"+5":                        "not written as JSON",
		".5":                        "not written as JSON",
		".inf":                      "not written as JSON",
		strings.Repeat("1", 41):     "not written as JSON",
		"[a, &x b, *x]":             "line 1: a value is missing",
		"{a: {b: [c, {d: 0x1}]}}":   "line 1: the number 0x1",
		"!!bool perhaps":            "perhaps",
		"- a\n- {b: 1,\n   b: 2}\n": `line 3: "b" is given twice`,
	} {
		_, err := fromYAML(text)
		require.ErrorContains(t, err, want, text)
	}
}

func decode(t *testing.T, text string) any {
	t.Helper()
	value, err := match.Decode([]byte(text))
	require.NoError(t, err)
	return value
}

func TestEqual(t *testing.T) {
	for _, pair := range [][2]string{
		{`1`, `1.0`}, {`100`, `1e2`}, {`{"a":[1,{"b":null}]}`, `{"a":[1.0,{"b":null}]}`}, {`1e999999999`, `1e999999999`},
	} {
		require.True(t, match.Equal(decode(t, pair[0]), decode(t, pair[1])), "%v", pair)
	}
	for _, pair := range [][2]string{
		{`1`, `"1"`}, {`1`, `true`}, {`null`, `""`}, {`[]`, `{}`}, {`{}`, `[]`}, {`[1]`, `[1,1]`}, {`[1]`, `[2]`}, {`{"a":1}`, `{"b":1}`},
		{`{"a":1}`, `{"a":2}`}, {`{"a":1}`, `{"a":1,"b":1}`}, {`1e999999999`, `1e999999998`}, {`"a"`, `["a"]`},
	} {
		require.False(t, match.Equal(decode(t, pair[0]), decode(t, pair[1])), "%v", pair)
		require.False(t, match.Equal(decode(t, pair[1]), decode(t, pair[0])), "%v", pair)
	}
}

func TestCut(t *testing.T) {
	require.Equal(t, "abc", match.Cut("abc", 3))
	require.Equal(t, "ab… (4 bytes)", match.Cut("abcd", 2))
	require.Equal(t, "a… (3 bytes)", match.Cut("aü", 2), "at a character's edge")
	require.Equal(t, "nothing", match.None.String())
	require.Equal(t, `"a<b&c"`, match.Some("a<b&c").String(), "as people read it")
	require.LessOrEqual(t, len(match.Show(strings.Repeat("ü", 1000))), 250)
	require.Equal(t, `"a\u001b[2J\u009b31m\u007fé"`, match.Show("a\x1b[2J\u009b31m\x7fé"), "nothing steers a terminal")
}

// What is read from YAML is a JSON value: it can be written, and what is written
// reads back as the same.
func FuzzFromYAML(f *testing.F) {
	for _, seed := range []string{`{a: [1, "x", null, 2.5e3]}`, `2019-01-01`, `0x1F`, `"\x7f\u2028"`, `!!float 3`, `? [a]: b`, "&a [*a]", "a: |\n  b\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, err := fromYAML(text)
		if err != nil || !utf8.ValidString(text) {
			return
		}
		written, err := json.Marshal(value)
		require.NoError(t, err)
		again, err := match.Decode(written)
		require.NoError(t, err)
		require.True(t, match.Equal(value, again), "%s reads back as %s", written, match.Show(again))
		require.NoError(t, match.Equals(value).Check(match.Some(again)))
	})
}
