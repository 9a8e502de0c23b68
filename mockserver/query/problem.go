package query

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Problem is a part of a query that was left out, and why.
type Problem struct {
	Pos     int    // byte offset in Text
	Text    string // the whole query
	Message string
}

// window is how many bytes of a long query Error shows on each side of the
// place.
const window = 40

// Error returns the message, and below it the query with a caret under the
// place:
//
//	column 13: there is no field "colour"
//	  active=true^colour=red^ORDERBYnumber
//	              ^
func (p *Problem) Error() string {
	pos := max(0, min(p.Pos, len(p.Text)))
	before, after := p.Text[:pos], p.Text[pos:]
	column := utf8.RuneCountInString(before) + 1
	if cut := len(before) - window; cut > 0 {
		for !utf8.RuneStart(before[cut]) && cut < len(before)-1 {
			cut++
		}
		before = "…" + before[cut:]
	}
	if cut := window; cut < len(after) {
		for !utf8.RuneStart(after[cut]) && cut > 1 {
			cut--
		}
		after = after[:cut] + "…"
	}
	return fmt.Sprintf("column %d: %s\n  %s%s\n  %s^", column, p.Message,
		oneLine(before), oneLine(after), strings.Repeat(" ", utf8.RuneCountInString(before)))
}

// oneLine replaces what would break the line or move the caret.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '·'
		}
		return r
	}, s)
}
