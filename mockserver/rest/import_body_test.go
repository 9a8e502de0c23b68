package rest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

func TestParseImport(t *testing.T) {
	for body, want := range map[string]table.Change{
		``:                {},
		`{}`:              {},
		`[]`:              {},
		`{'a':'it\'s'}`:   {"a": "it's"},
		`{"a":null}`:      {},
		`{"a":1.50e3}`:    {"a": "1.50e3"},
		`{"a":true}`:      {"a": "true"},
		`{"a":{"b":"c"}}`: {"a": "{b=c}"},
		`{"z":{"y":"1","x":[1,"two",null,{"q":false}],"w":{}},"a":[]}`: {"z": "{y=1, x=[1, two, null, {q=false}], w={}}", "a": "[]"},
		`[{"a":"1"}, {"a":"2"}, 7]`:                                    {"a": "1"},
	} {
		got, err := lenient([]byte(body), parseImport)
		require.NoError(t, err, body)
		require.Equal(t, want, got, body)
	}
	for _, body := range []string{`7`, `"a"`, `[7]`, `{"a"}`, `{"a":1`, `[{"a":1}`, `{"a":1}{`, `{"a":` + strings.Repeat(`{"a":`, 70)} {
		_, err := lenient([]byte(body), parseImport)
		require.Error(t, err, body)
	}
}

func TestParseImports(t *testing.T) {
	got, err := parseImports([]byte(`{"records":[{"A":"1"},{"B":{"c":2}}],"more":7}`))
	require.NoError(t, err)
	require.Equal(t, []table.Change{{"A": "1"}, {"B": "{c=2}"}}, got)
	for _, body := range []string{``, `[]`, `{}`, `{"records":null}`, `{"records":{}}`, `{"records":[1]}`, `{"records":[[{}]]}`, `{"records":[null]}`} {
		_, err := parseImports([]byte(body))
		require.Error(t, err, body)
	}
	_, err = parseImports([]byte(`{"records":[` + strings.Repeat(`{},`, maxImportRecords) + `{}]}`))
	require.ErrorIs(t, err, errTooManyRecords)
}

// Objects of plain values are read as the Table API reads them.
func FuzzParseImport(f *testing.F) {
	for _, seed := range []string{`{"a":"b"}`, `{'a':1}`, `[{"a":true}]`, `{"a":{"b":[1,{}]}}`, `{"records":[{"a":"b"}]}`, `{"a":null,"b":2e7}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		_, _ = parseImports(body)
		read, err := lenient(body, parseImport)
		plain, failed := parseChange(body)
		if err != nil || failed != nil {
			return
		}
		for name, value := range plain {
			if read[name] != value && !strings.ContainsAny(read[name], "{[") {
				t.Fatalf("%s: %q is %q, and %q to the Table API", body, name, read[name], value)
			}
		}
	})
}
