package guest

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestWordsOfOthersArePlain(t *testing.T) {
	for text, want := range map[string]string{
		"Insufficient rights":             "Insufficient rights",
		" two\r\n\tlines ":                "two lines",
		"Grüße, é 🎿":                      "Grüße, é 🎿",
		"\x1b[2J\x1b]0;owned\a":           "\ufffd[2J\ufffd]0;owned\ufffd",
		"\u009b31m red \u007f":            "\ufffd31m red \ufffd",
		"ad\u202enim \u2066x\u200b\ufeff": "ad\ufffdnim \ufffdx\ufffd\ufffd",
		"\x9b31m \xff":                    "\ufffd31m \ufffd",
	} {
		require.Equal(t, want, Plain(text))
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("\x1b[31m \u202e \xff")
	f.Fuzz(func(t *testing.T, text string) {
		plain := Plain(text)
		require.True(t, utf8.ValidString(plain))
		require.Equal(t, plain, Plain(plain))
		require.Negative(t, strings.IndexFunc(plain, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }))
	})
}
