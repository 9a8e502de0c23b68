package rest

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
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
		`{"a":"it's"}`:                                   {"a": "it's"},
		`{'a':'b "c" \\ \'d\'', "e":'', 'n':1}`:          {"a": `b "c" \ 'd'`, "e": "", "n": "1"},
		`[{'a':'"'}]`:                                    {"a": `"`},
	} {
		got, err := parseChange([]byte(body))
		require.NoError(t, err, body)
		require.Equal(t, want, got, body)
	}
	for _, body := range []string{`{`, `7`, `"a"`, `{}x`, `{} {}`, `[1]`, `{'a':'b'`, `{'a':'b}`, `{'a':''b'}`, `'a'`, `{a:'b'}`} {
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
		require.NoError(t, json.Unmarshal(wire.AppendText(nil, text), &back))
		require.Equal(t, string([]rune(text)), back)
	})
}

func TestParseXMLChange(t *testing.T) {
	for body, want := range map[string]table.Change{
		``:     {},
		`<a/>`: {},
		`<request><entry><a>x</a></entry></request>`:                                    {"a": "x"},
		`<request><a>x</a><b/></request>`:                                               {"a": "x", "b": ""},
		`<r><e><a>1</a></e><e><a>2</a></e></r>`:                                         {"a": "1"},
		`<r><a>x</a><caller_id><link>l</link><value>v</value></caller_id></r>`:          {"a": "x"},
		`<r><caller_id><link>l</link><value>v</value></caller_id><a>x</a></r>`:          {"a": "x"},
		`<r><e><a>x</a><caller_id><display_value>d</display_value></caller_id></e></r>`: {"a": "x"},
		`<r><sys_scope><link>l</link><value>global</value></sys_scope></r>`:             {},
		`<r><sys_scope><display_value/><value>global</value></sys_scope></r>`:           {},
		`<r><entry><value>5</value></entry></r>`:                                        {"value": "5"},
		`<r><entry><value>5</value><link>l</link><name>n</name></entry></r>`:            {"value": "5", "link": "l", "name": "n"},
	} {
		got, err := parseXMLChange([]byte(body), wire.CharsetUnknown)
		require.NoError(t, err, body)
		require.Equal(t, want, got, body)
	}
	_, err := parseXMLChange([]byte(strings.Repeat("<a>", 9)+strings.Repeat("</a>", 9)), wire.CharsetUnknown)
	require.ErrorContains(t, err, "more than 8 deep")
	_, err = parseXMLChange([]byte("<r>"+strings.Repeat("<a/>", xmlBounds.Elements)+"</r>"), wire.CharsetUnknown)
	require.ErrorContains(t, err, "more than 10000 elements")
}

// Whatever comes as XML is read or refused, and what is read is a flat record.
func FuzzParseXMLChange(f *testing.F) {
	f.Add([]byte(`<request><entry><short_description>a &lt; b</short_description></entry></request>`))
	f.Add([]byte(`<a><b/><c>x<![CDATA[<y>]]></c></a>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		change, err := parseXMLChange(body, wire.CharsetUnknown)
		require.True(t, err != nil || change != nil)
	})
}

// An answer of ours is the same in XML, whatever the values are.
func FuzzXMLDocument(f *testing.F) {
	f.Add("a < b", "x")
	f.Fuzz(func(t *testing.T, value, other string) {
		body := []byte(`{"result":[{"a":`)
		body = append(wire.AppendText(body, value), `,"b.c":`...)
		body = append(wire.AppendText(body, other), `}]}`...)
		document, err := xmlDocument(body)
		require.NoError(t, err)
		var read struct {
			Rows []struct {
				A string `xml:"a"`
				B string `xml:"b.c"`
			} `xml:"result"`
		}
		require.NoError(t, xml.Unmarshal(document, &read))
		require.Len(t, read.Rows, 1)
		if printable(value) && printable(other) {
			require.Equal(t, value, read.Rows[0].A)
			require.Equal(t, other, read.Rows[0].B)
		}
	})
}

// printable tells whether XML can hold a text as it is: no control characters, no
// line ends that it would change (XML 1.0 §2.2, §2.11).
func printable(s string) bool {
	for _, c := range s {
		if c < ' ' || c == '\ufffd' || c == '\ufffe' || c == '\uffff' {
			return false
		}
	}
	return true
}
