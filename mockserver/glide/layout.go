package glide

import (
	"fmt"
	"strings"
	"time"
)

// layouts maps the letters of a Java date pattern to pieces of a Go layout.
//
// documented: java.text.SimpleDateFormat, the pattern language of
// glide.sys.date_format and glide.sys.time_format. A single H (hours without a
// leading zero) is missing because Go has no such piece.
var layouts = map[string]string{
	"yyyy": "2006", "yy": "06",
	"MMMM": "January", "MMM": "Jan", "MM": "01", "M": "1",
	"dd": "02", "d": "2",
	"EEEE": "Monday", "EEE": "Mon", "E": "Mon",
	"HH": "15", "hh": "03", "h": "3",
	"mm": "04", "m": "4",
	"ss": "05", "s": "5",
	"a": "PM",
	"z": "MST", "Z": "-0700", "XXX": "Z07:00",
}

// JavaLayout translates a Java date pattern, such as "dd.MM.yyyy HH:mm:ss",
// into a Go layout. It is an error if the pattern has letters that Go cannot
// print, an open quote, or fixed text that Go would take for a piece of a date.
func JavaLayout(pattern string) (string, error) {
	var layout, shown strings.Builder
	for rest := pattern; rest != ""; {
		piece, text, n := nextPiece(rest)
		if n == 0 {
			return "", fmt.Errorf("translate date pattern %q: cannot read it from %q on", pattern, rest)
		}
		rest = rest[n:]
		layout.WriteString(piece + text)
		shown.WriteString(probe.Format(piece) + text)
	}
	// Go layouts have no quotes, so fixed text such as "Jan" or "15" turns into
	// date pieces, alone or together with its neighbours. Formatting shows it.
	if probe.Format(layout.String()) != shown.String() {
		return "", fmt.Errorf("translate date pattern %q: its fixed text reads as part of a date", pattern)
	}
	return layout.String(), nil
}

// probe differs from Go's reference time in every piece a layout can have.
var probe = time.Date(2019, time.November, 27, 21, 38, 49, 123456789, time.FixedZone("XYZ", 5*3600+1800))

// nextPiece reads one item of a Java pattern: a run of one letter, quoted text,
// or one other character. It returns the date piece or the fixed text that the
// item stands for and its length, 0 if it cannot be read.
func nextPiece(s string) (piece, text string, n int) {
	switch c := s[0]; {
	case c == '\'':
		if strings.HasPrefix(s, "''") {
			return "", "'", 2
		}
		return quoted(s)
	case 'a' <= lower(c) && lower(c) <= 'z':
		n = len(s) - len(strings.TrimLeft(s, s[:1]))
		piece, known := layouts[s[:n]]
		if !known {
			return "", "", 0
		}
		return piece, "", n
	default:
		return "", s[:1], 1
	}
}

// quoted reads 'text' in single quotes, in which ” is one quote.
func quoted(s string) (piece, text string, n int) {
	for end := 1; end < len(s); end++ {
		switch {
		case strings.HasPrefix(s[end:], "''"):
			end++
		case s[end] == '\'':
			return "", strings.ReplaceAll(s[1:end], "''", "'"), end + 1
		}
	}
	return "", "", 0
}
