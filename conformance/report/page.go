package report

import (
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Look is how a text is laid out for people. The zero value wraps nothing and
// has no colours, as a file or a pipe wants it.
type Look struct {
	// Width is how many columns there are; 0 wraps nothing.
	Width int
	// Colors are the escape sequences of a terminal (ECMA-48, 8.3.117).
	Colors bool
}

// narrowest is the width below which wrapping makes nothing easier to read.
const narrowest = 40

// Wrap puts text behind a first indent, and what does not fit into the width on
// further lines behind the other one. Line breaks of the text stay, and a word
// that is wider than a line is not cut.
func (l Look) Wrap(first, indent, text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(l.wrapLine(first, indent, line))
		first = indent
	}
	return b.String()
}

func (l Look) wrapLine(first, indent, line string) string {
	if l.Width < narrowest || utf8.RuneCountInString(first+line) <= l.Width {
		return first + line + "\n"
	}
	var b strings.Builder
	b.WriteString(first)
	column, fresh := utf8.RuneCountInString(first), true
	for blanks, word := range wordsOf(line) {
		if n := utf8.RuneCountInString(blanks + word); !fresh && column+n > l.Width {
			b.WriteString("\n" + indent)
			column, blanks = utf8.RuneCountInString(indent), ""
		}
		b.WriteString(blanks + word)
		column, fresh = column+utf8.RuneCountInString(blanks+word), false
	}
	return b.String() + "\n"
}

// wordsOf yields each word behind the blanks before it. Blanks at the end are before none.
func wordsOf(line string) iter.Seq2[string, string] {
	return func(yield func(blanks, word string) bool) {
		for {
			word := strings.TrimLeft(line, " ")
			if word == "" {
				return
			}
			blanks := line[:len(line)-len(word)]
			word, _, _ = strings.Cut(word, " ")
			line = line[len(blanks)+len(word):]
			if !yield(blanks, word) {
				return
			}
		}
	}
}

// The colours of verdicts.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
)

var colors = map[string]string{"FAIL": red, "ERROR": red, "XPASS": red, "WARN": yellow, "warn": yellow}

// Paint shows a text in a colour, or in bold.
func (l Look) paint(color, text string) string {
	if !l.Colors || color == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

var shouted = regexp.MustCompile(`\b[0-9]+ (FAIL|ERROR|XPASS|warn)\b`)

// paintCells gives the cells of a matrix that need a look their colours. It is
// done last, because colours take no room.
func (l Look) paintCells(matrix string) string {
	return shouted.ReplaceAllStringFunc(matrix, func(cell string) string {
		_, word, _ := strings.Cut(cell, " ")
		return l.paint(colors[word], cell)
	})
}

// seenAtOnce is how many lines a terminal shows, more or less.
const seenAtOnce = 20

// WriteText prints the run for people: the matrix; each check that did not pass
// and should have, told once for all releases on which it failed alike; why
// others were not judged; and the verdict, with the matrix above it again if so
// much came between that it is no longer seen.
func (r *Report) WriteText(w io.Writer, rows []Row, look Look) error {
	matrix := look.paintCells(r.matrix(rows, look.Width))
	between := r.failures(rows, look) + r.unjudged(look)
	text := matrix + between
	if matrix != "" && strings.Count(between, "\n") > seenAtOnce {
		text += "\n" + matrix
	}
	text = strings.TrimPrefix(text+r.standing(look)+r.verdict(look), "\n")
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("write the verdict: %w", err)
	}
	return nil
}
