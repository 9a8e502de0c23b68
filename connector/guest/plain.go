package guest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain makes words of somebody else fit for a person's terminal: one line of
// signs that are printed. A terminal obeys control characters, and a text
// whose direction is turned round reads as what it does not say; each of them,
// and each byte that is no UTF-8, becomes U+FFFD.
func Plain(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) { // no controls, no formatting, no blanks but the one
			return r
		}
		return utf8.RuneError
	}, line)
}
