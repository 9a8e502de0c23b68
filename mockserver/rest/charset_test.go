package rest

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestInUTF8(t *testing.T) {
	for _, c := range []struct{ body, kind, want string }{
		{"é", "", "é"},
		{"\xe9", "application/json; charset=ISO-8859-1", "é"},
		{"é", "application/json;charset=\"UTF-8\"", "é"},
		{"\xef\xbb\xbfé", "application/json; charset=latin1", "é"}, // the mark decides
		{"\x00\xe9\xd8\x3c\xdf\xbf", "text/xml; charset=utf-16", "é🎿"},
		{"\xe9\x00\x3c\xd8\xbf\xdf", "text/xml; charset=UTF-16LE", "é🎿"},
		{"\xff\xfe\xe9\x00", "application/json", "é"},
		{"\xfe\xff\x00\xe9\x00", "", "é\ufffd"},
		{"a", "; broken", "a"},
	} {
		got, _, err := inUTF8([]byte(c.body), c.kind)
		require.NoError(t, err, c.kind)
		require.Equal(t, c.want, string(got), c.kind)
	}
	_, _, err := inUTF8([]byte("a"), "application/json; charset=EBCDIC")
	var fault *Fault
	require.ErrorAs(t, err, &fault)
	require.Equal(t, 415, fault.Status)
}

func TestDeclaredCharset(t *testing.T) {
	const latin = `<?xml version="1.0" encoding="ISO-8859-1"?><r><a>` + "\xe9" + `</a></r>`
	change, err := parseXMLChange([]byte(latin), charsetUnknown)
	require.NoError(t, err)
	require.Equal(t, "é", change["a"])
	const said = `<?xml version="1.0" encoding="UTF-16"?><r><a>é</a></r>`
	change, err = parseXMLChange([]byte(said), charsetUTF16LE)
	require.NoError(t, err)
	require.Equal(t, "é", change["a"])
	_, err = parseXMLChange([]byte(`<?xml version="1.0" encoding="EBCDIC"?><r><a>é</a></r>`), charsetUnknown)
	require.Error(t, err)
}

// Whatever the bytes are, what comes out of a known charset is text.
func FuzzInUTF8(f *testing.F) {
	for _, kind := range []string{"a; charset=utf-16", "a; charset=utf-16le", "a; charset=latin1"} {
		f.Add([]byte("\xd8\x00a"), kind)
		f.Add([]byte("\xff\xfe\x00\xd8\xdc"), kind)
	}
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		text, came, err := inUTF8(body, kind)
		if err == nil && came != charsetUTF8 && came != charsetUnknown {
			require.True(t, utf8.Valid(text))
		}
	})
}

// A text in single quotes is read as the same text in double ones.
func FuzzDoubleQuoted(f *testing.F) {
	for _, seed := range []string{"", "a", `"`, `'`, `\`, `\'"`, "\n\x00é"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = string([]rune(text))
		double := appendText(nil, text)
		single := []byte{'\''}
		for i, c := range double[1 : len(double)-1] {
			if c == '\'' {
				single = append(single, '\\')
			}
			if c == '"' { // its escape is not needed here
				single = single[:len(single)-1]
			}
			single = append(single, double[i+1])
		}
		var back string
		require.NoError(t, json.Unmarshal(doubleQuoted(append(single, '\'')), &back))
		require.Equal(t, text, back)
	})
}
