package wire

import (
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
		got, _, err := InUTF8([]byte(c.body), c.kind)
		require.NoError(t, err, c.kind)
		require.Equal(t, c.want, string(got), c.kind)
	}
	_, _, err := InUTF8([]byte("a"), "application/json; charset=EBCDIC")
	var unknown *CharsetError
	require.ErrorAs(t, err, &unknown)
}

// Whatever the bytes are, what comes out of a known charset is text.
func FuzzInUTF8(f *testing.F) {
	for _, kind := range []string{"a; charset=utf-16", "a; charset=utf-16le", "a; charset=latin1"} {
		f.Add([]byte("\xd8\x00a"), kind)
		f.Add([]byte("\xff\xfe\x00\xd8\xdc"), kind)
	}
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		text, came, err := InUTF8(body, kind)
		if err == nil && came != UTF8 && came != CharsetUnknown {
			require.True(t, utf8.Valid(text))
		}
	})
}
