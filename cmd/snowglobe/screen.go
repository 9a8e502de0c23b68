package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
)

// screen is where a person reads: a terminal with its width and colours, or a
// file or pipe without either.
type screen struct {
	io.Writer

	width  int // in columns; 0 has no end
	colour bool
}

// screenOf looks at what is written to. Colours are left out where NO_COLOR is
// set to anything (no-color.org) and on a terminal that calls itself dumb.
func screenOf(w io.Writer) screen {
	s := screen{Writer: w}
	terminal, ok := terminalOf(w)
	if !ok {
		return s
	}
	if width, _, err := term.GetSize(terminal); err == nil {
		s.width = width
	}
	s.colour = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return s
}

// terminalOf is the descriptor of the terminal that out is, if it is one.
func terminalOf(out io.Writer) (descriptor int, ok bool) {
	file, ok := out.(interface{ Fd() uintptr })
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	return int(file.Fd()), true
}

// ink is a colour, as the number that a terminal knows it by (ECMA-48 §8.3.117).
type ink int

const (
	plain  ink = 0
	bold   ink = 1
	faint  ink = 2
	red    ink = 31
	green  ink = 32
	yellow ink = 33
)

// in is a text in a colour, if there are any.
func (s screen) in(colour ink, text string) string {
	if !s.colour || colour == plain || text == "" {
		return text
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", colour, text)
}

// wrap breaks a text between words so that it fits the screen, each line behind
// the indent. A word that is wider than the screen keeps a line to itself.
func (s screen) wrap(indent, text string) string {
	if s.width == 0 || utf8.RuneCountInString(indent+text) <= s.width {
		return indent + text // spaces between words and all
	}
	var out strings.Builder
	column := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case column == 0:
			out.WriteString(indent)
			column = utf8.RuneCountInString(indent)
		case column+1+n > s.width:
			out.WriteString("\n" + indent)
			column = utf8.RuneCountInString(indent)
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(word)
		column += n
	}
	return out.String()
}

// lead wraps a text whose beginning has a colour.
func (s screen) lead(colour ink, beginning, text string) string {
	return s.in(colour, beginning) + strings.TrimPrefix(s.wrap("", beginning+text), beginning)
}

// cell is a text of a table, and its colour.
type cell struct {
	text string
	ink  ink
}

// table prints rows in columns two spaces apart. A last cell that does not fit
// the screen goes on in the next line, below where it began.
func (s screen) table(rows [][]cell) {
	var widths []int
	for _, row := range rows {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(c.text))
		}
	}
	for _, row := range rows {
		column := 0
		for i, c := range row {
			if i == len(row)-1 {
				below := "\n" + strings.Repeat(" ", column)
				for n, piece := range s.pieces(c.text, column) {
					if n > 0 {
						fmt.Fprint(s, below)
					}
					fmt.Fprint(s, s.in(c.ink, piece))
				}
				fmt.Fprintln(s)
				break
			}
			gap := widths[i] - utf8.RuneCountInString(c.text) + 2
			fmt.Fprint(s, s.in(c.ink, c.text), strings.Repeat(" ", gap))
			column += widths[i] + 2
		}
	}
}

// leastRoom is how narrow a last column can be and still be read.
const leastRoom = 10

// pieces breaks a text that begins in a column where the screen ends, if there
// is room to speak of: between words, and a word that is wider than the room within.
func (s screen) pieces(text string, column int) []string {
	room := s.width - column
	if s.width == 0 || room < leastRoom {
		return []string{text}
	}
	var all []string
	runes := []rune(text)
	for len(runes) > room {
		end, next := room, room
		for at := room; at > 0; at-- {
			if runes[at] == ' ' {
				end, next = at, at+1
				break
			}
		}
		all = append(all, string(runes[:end]))
		runes = runes[next:]
	}
	return append(all, string(runes))
}

// printable is a text from elsewhere without what would steer the terminal.
func printable(text string) string {
	if strings.IndexFunc(text, unprintable) < 0 {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		if unprintable(r) {
			fmt.Fprintf(&out, "%%%02X", r)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }
