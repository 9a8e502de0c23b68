package match_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
)

const document = `{"result":[{"number":"1","caller_id":{"value":"a"},"caller_id.email":"e"},{"number":"2"}],"error":null}`

func TestPathsFind(t *testing.T) {
	for path, want := range map[string]string{
		`result[0].number`:             `"1"`,
		`result[0].caller_id.value`:    `"a"`,
		`result[0]["caller_id.email"]`: `"e"`,
		`result[*].number`:             `["1","2"]`,
		`result[*].caller_id.value`:    `["a"]`,
		`error`:                        `null`,
		`$`:                            document,
		`result[2]`:                    ``,
		`result.number`:                ``,
		`nothing.here`:                 ``,
		`error.message`:                ``,
		`result[0].number[*]`:          ``,
	} {
		p, err := match.ParsePath(path)
		require.NoError(t, err, path)
		value, err := match.Decode([]byte(document))
		require.NoError(t, err)
		require.Equal(t, found(t, want), p.In(value), path)
	}
}

func TestWrongPathsAreErrors(t *testing.T) {
	for path, want := range map[string]string{
		``:           "path is empty",
		`a..b`:       `path "a..b", character 2: a member's name must stand here`,
		`a[x]`:       `character 2: "x" is neither an index nor *`,
		`a[01]`:      "neither an index",
		`a[1`:        "the bracket is not closed",
		`a["b`:       "the quotation mark is not closed",
		`a["b"`:      "the bracket is not closed",
		`a[0]b`:      "a dot or a bracket must stand here",
		`.a`:         "a member's name",
		`a[-1]`:      "neither an index",
		`a[9999999]`: "neither an index",
	} {
		_, err := match.ParsePath(path)
		require.ErrorContains(t, err, want, path)
	}
}

func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{`$`, `result[0].number`, `result[*]["a.b"]`, `["\u00e9\n"].x`, `a[`, `a."b"`, "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := match.ParsePath(text)
		if err != nil {
			return
		}
		again, err := match.ParsePath(p.String())
		require.NoError(t, err, "printed as %s", p)
		require.Equal(t, p, again)
	})
}
