package glide

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Compare orders two stored values of one column: -1 when a comes first, 1 when
// b does, 0 when the column cannot tell them apart. It is a total order over
// all strings, also over values that do not fit their kind, so an index can
// rely on it.
//
// Empty comes first (assumed; MySQL and MariaDB, on which instances run, sort
// NULL first ascending). Numbers compare by amount, moments as their text, and
// everything else without regard to case (assumed: vendor pages contradict each
// other, but the databases below use collations that ignore it).
func Compare(k Kind, a, b string) int {
	if a == b {
		return 0
	}
	switch k {
	case Integer, Decimal:
		return compareNumbers(a, b)
	case Date, DateTime, Duration:
		return strings.Compare(a, b)
	default:
		return compareText(a, b)
	}
}

// compareText orders like strings.Compare over Fold(a) and Fold(b), without
// building either.
func compareText(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		x, y := a[i], b[i]
		if x|y >= utf8.RuneSelf {
			return compareRunes(a[i:], b[i:])
		}
		if x == y {
			continue
		}
		if x, y = lower(x), lower(y); x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(a), len(b))
}

// compareRunes is compareText for the rest of two strings of which at least
// one goes on with a character beyond ASCII.
func compareRunes(a, b string) int {
	for a != "" && b != "" {
		x, n := utf8.DecodeRuneInString(a)
		y, m := utf8.DecodeRuneInString(b)
		if x, y = foldRune(x), foldRune(y); x != y {
			return cmp.Compare(x, y)
		}
		a, b = a[n:], b[m:]
	}
	return cmp.Compare(len(a), len(b))
}

// Fold returns s in the form in which text of different case is the same text.
// It agrees with Compare: two strings are equal there when their folds are.
func Fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(foldRune, s)
		}
	}
	return strings.ToLower(s) // quicker, and the same for ASCII
}

// foldRune goes by the upper case first because some letters share only that:
// "ς" and "σ" are both "Σ".
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		return rune(lower(byte(r)))
	}
	return unicode.ToLower(unicode.ToUpper(r))
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// compareNumbers orders decimal texts of any length by amount, exactly and
// without parsing them. What is no number follows the numbers, as text.
func compareNumbers(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(len(a), len(b))
	}
	x, xok := readNumber(a)
	y, yok := readNumber(b)
	switch {
	case xok && yok:
		return x.compare(y)
	case xok:
		return -1
	case yok:
		return 1
	default:
		return compareText(a, b)
	}
}

// number is a decimal taken apart: whole without leading zeros, fraction
// without trailing ones, so that equal amounts have equal parts.
type number struct {
	negative        bool
	whole, fraction string
}

func readNumber(s string) (number, bool) {
	var n number
	if s[0] == '-' || s[0] == '+' {
		n.negative = s[0] == '-'
		s = s[1:]
	}
	n.whole, n.fraction, _ = strings.Cut(s, ".")
	if n.whole == "" || !allDigits(n.whole) || !allDigits(n.fraction) {
		return number{}, false
	}
	n.whole = strings.TrimLeft(n.whole, "0")
	n.fraction = strings.TrimRight(n.fraction, "0")
	if n.whole == "" && n.fraction == "" {
		n.negative = false // "-0" is 0
	}
	return n, true
}

func (n number) compare(m number) int {
	if n.negative != m.negative {
		if n.negative {
			return -1
		}
		return 1
	}
	c := cmp.Compare(len(n.whole), len(m.whole))
	if c == 0 {
		c = strings.Compare(n.whole, m.whole)
	}
	if c == 0 {
		c = strings.Compare(n.fraction, m.fraction)
	}
	if n.negative {
		return -c
	}
	return c
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
