package rows

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// text is the bytes of a file. It counts lines, takes a byte order mark away, and
// lets nothing pass that is not UTF-8: the parsers would replace it without a word.
type text struct {
	in    io.Reader
	name  string
	buf   []byte
	ready []byte // of buf, what may be handed out
	held  int    // bytes at the start of buf that are no whole rune yet
	begun bool
	err   error // once what is ready has been handed out

	line   int     // after what is ready
	at     int64   // bytes up to there
	counts bool    // keep the ends of lines for lineAt
	ends   []int64 // where lines end that lineAt has not come to
	before int     // lines that end before those
	spaces int     // of white space between tokens that goes on
	inText bool    // within a text in quotation marks
	escape bool    // after a backslash there
}

const textBuffer = 32 << 10

// maxSpaces bounds white space between the tokens of JSON, whose decoder looks at all of it again each
// time that it reads on.
const maxSpaces = 256 << 10

func newText(in io.Reader, name string) *text {
	return &text{in: in, name: name, buf: make([]byte, textBuffer), line: 1}
}

// Read implements [io.Reader].
func (t *text) Read(p []byte) (int, error) {
	for len(t.ready) == 0 {
		if t.err != nil {
			return 0, t.err
		}
		t.fill()
	}
	n := copy(p, t.ready)
	t.ready = t.ready[n:]
	return n, nil
}

var byteOrderMark = []byte("\uFEFF")

// fill reads on and makes whole runes ready. A mistake comes after what stands
// before it.
func (t *text) fill() {
	n, err := t.in.Read(t.buf[t.held:])
	p := t.buf[:t.held+n]
	t.err = err
	t.held = 0
	if !t.begun {
		if len(p) < len(byteOrderMark) && err == nil {
			t.held = len(p)
			return
		}
		t.begun = true
		if bytes.HasPrefix(p, []byte{0xFE, 0xFF}) || bytes.HasPrefix(p, []byte{0xFF, 0xFE}) {
			t.err = t.mistake("the text is UTF-16; save it as UTF-8")
			return
		}
		p = bytes.TrimPrefix(p, byteOrderMark)
	}
	good, bad := whole(p, err != nil)
	t.count(p[:good])
	if t.counts && t.spaces > maxSpaces {
		t.err = t.mistake("there is white space without end; remove it")
	} else if bad {
		t.err = t.mistake("a character is not UTF-8; save the text as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8 converts what an instance exports as CSV)")
	} else if rest := p[good:]; len(rest) > 0 {
		// What is ready must not be overwritten before it is handed out.
		t.ready = bytes.Clone(p[:good])
		t.held = copy(t.buf, rest)
		return
	}
	t.ready = p[:good]
}

// whole is how many bytes are whole runes, up to one that is not UTF-8 or, when
// more is to come, to one that may be cut.
func whole(p []byte, atEnd bool) (n int, bad bool) {
	for n < len(p) {
		if p[n] < utf8.RuneSelf {
			n++
			continue
		}
		c, size := utf8.DecodeRune(p[n:])
		if c == utf8.RuneError && size == 1 {
			return n, atEnd || utf8.FullRune(p[n:])
		}
		n += size
	}
	return n, false
}

func (t *text) mistake(what string) error {
	return &Mistake{Place{File: t.name, Line: t.line}, what}
}

func (t *text) count(p []byte) {
	if !t.counts {
		t.line += bytes.Count(p, []byte("\n"))
		return
	}
	for _, b := range p {
		t.at++
		t.space(b)
		if b == '\n' {
			t.line++
			t.ends = append(t.ends, t.at)
		}
	}
}

// space counts white space of JSON. A blank within a text is none.
func (t *text) space(b byte) {
	switch {
	case t.escape:
		t.escape = false
	case t.inText:
		t.escape, t.inText = b == '\\', b != '"'
	case b > ' ':
		t.spaces, t.inText = 0, b == '"'
	default:
		t.spaces++
	}
}

// lineAt is the line of the byte at an offset. Offsets must not go back.
func (t *text) lineAt(offset int64) int {
	n := 0
	for n < len(t.ends) && t.ends[n] <= offset {
		n++
	}
	t.ends = t.ends[n:]
	t.before += n
	return t.before + 1
}
