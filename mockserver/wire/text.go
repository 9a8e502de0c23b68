package wire

import (
	"unicode/utf8"
)

// AppendText appends s as a JSON string (RFC 8259 §7). encoding/json would do,
// but it escapes <, > and &, which the platform does not, and it is slower for
// the one shape that pages consist of.
func AppendText(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		ch := s[i]
		if ch >= ' ' && ch != '"' && ch != '\\' && ch < utf8.RuneSelf {
			i++
			continue
		}
		if ch >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = append(b, s[start:i]...)
		b = appendEscape(b, ch)
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// appendEscape appends one byte that cannot stand as it is. A byte that is no
// UTF-8 becomes the replacement character.
func appendEscape(b []byte, ch byte) []byte {
	const hex = "0123456789abcdef"
	switch {
	case ch == '"' || ch == '\\':
		return append(b, '\\', ch)
	case ch == '\n':
		return append(b, `\n`...)
	case ch == '\r':
		return append(b, `\r`...)
	case ch == '\t':
		return append(b, `\t`...)
	case ch >= utf8.RuneSelf:
		return append(b, "\uFFFD"...)
	}
	return append(b, '\\', 'u', '0', '0', hex[ch>>4], hex[ch&0xf])
}
