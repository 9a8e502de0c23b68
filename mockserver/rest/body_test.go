package rest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

func TestParseChange(t *testing.T) {
	for body, want := range map[string]table.Change{
		``:                                  {},
		"{\n}":                              {},
		`{"a":"x","n":1,"f":1.50,"b":true}`: {"a": "x", "n": "1", "f": "1.50", "b": "true"},
		`{"a":null,"o":{"value":"x"},"l":[1],"b":false}`: {"b": "false"},
		`[{"a":"first"},{"a":"second"}]`:                 {"a": "first"},
		`[]`:                                             {},
		`{"big":12345678901234567890}`:                   {"big": "12345678901234567890"},
	} {
		got, err := parseChange([]byte(body))
		require.NoError(t, err, body)
		require.Equal(t, want, got, body)
	}
	for _, body := range []string{`{`, `7`, `"a"`, `{}x`, `{} {}`, `[1]`, `{'a':'b'}`} {
		_, err := parseChange([]byte(body))
		require.Error(t, err, body)
	}
}

// Whatever is read keeps its text: written as JSON and read again it is the same.
func FuzzParseChange(f *testing.F) {
	for _, seed := range []string{``, `{"a":"b"}`, `[{"a":1}]`, `{"a":{"b":[]}}`, "{\"a\":\"\x00\u2028\"}", `{"a":1e9}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		change, err := parseChange([]byte(body))
		if err != nil {
			return
		}
		text, err := json.Marshal(change)
		require.NoError(t, err)
		again, err := parseChange(text)
		require.NoError(t, err)
		require.Equal(t, change, again)
	})
}

// Every text comes out as JSON that reads back as the same text, or with each
// broken byte replaced.
func FuzzAppendText(f *testing.F) {
	for _, seed := range []string{"", "plain", "a\"b\\c", "\x00\x1f\n\r\t", "Grüße 🎿 שלום", "\xff\xfe", "a\xe2\x28"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var back string
		require.NoError(t, json.Unmarshal(appendText(nil, text), &back))
		require.Equal(t, string([]rune(text)), back)
	})
}
