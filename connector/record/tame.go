package record

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// tame escapes, in a line of JSON, the signs that JSON lets stand as they are
// and a terminal obeys: DEL and the C1 controls, of which U+009B begins a
// sequence as ESC [ does. They mean the same to whoever reads the JSON. A byte
// that is no UTF-8 becomes U+FFFD, which is what readers of JSON make of it.
//
// JSON has nothing above ~ outside of strings, and nothing of it after a
// backslash, so the line need not be parsed.
func tame(line []byte) []byte {
	at := wild(line)
	if at < 0 {
		return line
	}
	tamed := append(make([]byte, 0, len(line)+16), line[:at]...)
	for rest := line[at:]; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r >= utf8.RuneSelf-1 && unicode.IsControl(r):
			tamed = fmt.Appendf(tamed, `\u%04x`, r)
		case r == utf8.RuneError && size == 1:
			tamed = append(tamed, `\ufffd`...)
		default:
			tamed = append(tamed, rest[:size]...)
		}
		rest = rest[size:]
	}
	return tamed
}

// wild finds the first byte that may have to be escaped, -1 if there is none.
// Nearly every line is plain, and is only looked through.
func wild(line []byte) int {
	for at := 0; at < len(line); {
		if line[at] < utf8.RuneSelf-1 {
			at++
			continue
		}
		r, size := utf8.DecodeRune(line[at:])
		if unicode.IsControl(r) || r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}
