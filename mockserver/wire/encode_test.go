package wire

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func encoded(t *testing.T, name, text string) string {
	t.Helper()
	var b bytes.Buffer
	out, err := Encode(&b, name)
	require.NoError(t, err)
	for _, letter := range text {
		_, err = out.Write([]byte(string(letter)))
		require.NoError(t, err)
	}
	require.NoError(t, out.Close())
	return b.String()
}

func TestEncode(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"windows-1252", "Zoë € Ж 🎿.", "Zo\xeb \x80 ? ?."},
		{"cp1252", "é", "\xe9"},
		{"ISO-8859-1", "é€", "\xe9?"},
		{"UTF-8", "Zoë Ж", "Zoë Ж"},
		{"utf8", "Ж", "Ж"},
		{"Shift_JIS", "Жé", "\x84\x47?"},
		{"UTF-16LE", "é", "\xe9\x00"},
		{"windows-1252", strings.Repeat("Ж", 5000), strings.Repeat("?", 5000)},
	} {
		require.Equal(t, c.want, encoded(t, c.name, c.text), c.name)
	}
	for _, name := range []string{"", "EBCDIC-none", "a\r\nb"} {
		_, err := Encode(&bytes.Buffer{}, name)
		require.Error(t, err, name)
	}
}

// What comes out of a charset of one byte a letter has as many bytes as the text letters.
func FuzzEncode(f *testing.F) {
	f.Add("Zoë Ж\xff")
	f.Fuzz(func(t *testing.T, text string) {
		var b bytes.Buffer
		out, err := Encode(&b, "windows-1252")
		require.NoError(t, err)
		_, err = out.Write([]byte(text))
		require.NoError(t, err)
		require.NoError(t, out.Close())
		require.Equal(t, utf8.RuneCountInString(text), b.Len())
	})
}
