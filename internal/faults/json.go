package faults

import (
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// AsYAML is a JSON text as the YAML that it is, but for two things: JSON may have
// characters as they are for which YAML wants escapes (YAML 1.2.2 §5.1), and writes those
// beyond U+FFFF as two halves, of which YAML knows nothing. Lines stay where they are.
func AsYAML(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for rest := text; len(rest) > 0; {
		if half, ok := escaped(rest); ok && utf16.IsSurrogate(half) {
			rest = rest[escapeLength:]
			whole := rune(utf8.RuneError) // what a half means without its other one
			if other, ok := escaped(rest); ok {
				if whole = utf16.DecodeRune(half, other); whole != utf8.RuneError {
					rest = rest[escapeLength:]
				}
			}
			out = utf8.AppendRune(out, whole)
			continue
		}
		if rest[0] == '\\' && len(rest) > 1 {
			out, rest = append(out, rest[:2]...), rest[2:]
			continue
		}
		c, size := utf8.DecodeRune(rest)
		if printable(c) {
			out = append(out, rest[:size]...)
		} else {
			out = fmt.Appendf(out, `\u%04x`, c)
		}
		rest = rest[size:]
	}
	return out
}

const escapeLength = len(`\uffff`)

// escaped is the character that a text begins with an escape of.
func escaped(text []byte) (rune, bool) {
	if len(text) < escapeLength || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	c, err := strconv.ParseUint(string(text[2:escapeLength]), 16, 16)
	return rune(c), err == nil
}

// printable tells whether YAML has a character as it is.
func printable(c rune) bool {
	switch {
	case c < ' ':
		return c == '\t' || c == '\n' || c == '\r'
	case c >= 0x7f && c < 0xa0:
		return c == 0x85
	default:
		return c != 0xfeff && c != 0xfffe && c != 0xffff
	}
}
