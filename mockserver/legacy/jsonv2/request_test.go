package jsonv2

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

func TestParseBody(t *testing.T) {
	for text, want := range map[string]body{
		`{}`: {map[string]string{}, []table.Change{{}}},
		`{"a":"x","n":1.50,"b":true,"z":null,"o":{"a":1},"l":[1]}`: {
			map[string]string{}, []table.Change{{"a": "x", "n": "1.50", "b": "true"}},
		},
		`{"sysparm_action":"insert","displayvalue":"all","displayvariables":true,"sysparm_record_count":3,"a":"x"}`: {
			map[string]string{"sysparm_action": "insert", "displayvalue": "all", "displayvariables": "true", "sysparm_record_count": "3"},
			[]table.Change{{"a": "x"}},
		},
		`{"records":[{"a":"x","sysparm_query":"y"},{}],"b":"passed over"}`: {map[string]string{}, []table.Change{{"a": "x"}, {}}},
		`{"records":"a column"}`: {map[string]string{}, []table.Change{{"records": "a column"}}},
		` [{"a":"x"}] `:          {map[string]string{}, []table.Change{{"a": "x"}}},
		`[]`:                     {map[string]string{}, []table.Change{}},
	} {
		read, err := parseBody([]byte(text))
		require.NoError(t, err, text)
		require.Equal(t, &want, read, text)
	}
	for _, text := range []string{
		`null`, `"x"`, `1`, `{"a":`, `{"a":1}{}`, `{"a":1`, `[null]`, `[[]]`, `{"records":[1]}`, `a=b`, `{'a':'b'}`,
		`[` + strings.Repeat(`{},`, maxRecords) + `{}]`, `{` + strings.Repeat(`"a":1,`, maxFields) + `"b":2}`,
	} {
		_, err := parseBody([]byte(text))
		require.Error(t, err, text[:min(len(text), 40)])
	}
}

// What was read, written down again, reads as the same.
func FuzzParseBody(f *testing.F) {
	for _, seed := range []string{
		`{"sysparm_action":"insert","a":"x","n":1.0}`, `{"records":[{"a":"x"},{"b":null}]}`, `[{}]`, `{"a":[[[{}]]]}`, `{"records":1}`, `null`, `{"a":"\ud800"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		read, err := parseBody(text)
		if err != nil {
			require.Nil(t, read)
			return
		}
		again := map[string]any{"records": read.records}
		for name, value := range maps.All(read.parameters) {
			again[name] = value
		}
		written, err := json.Marshal(again)
		require.NoError(t, err)
		back, err := parseBody(written)
		require.NoError(t, err)
		require.Equal(t, read, back)
	})
}

// A body is read in memory of its own order of size, whatever there is in it.
func TestParseBodyIsBounded(t *testing.T) {
	for _, text := range []string{
		"[" + strings.Repeat("{},", 1<<20) + "{}]", "{" + strings.Repeat(`"a":0,`, 1<<20) + `"a":0}`, "[" + strings.Repeat("0,", 1<<21) + "0]",
	} {
		body := []byte(text)
		allocated := testing.AllocsPerRun(1, func() {
			_, err := parseBody(body)
			require.Error(t, err)
		})
		require.Less(t, allocated, 200_000.0, text[:10])
	}
}
