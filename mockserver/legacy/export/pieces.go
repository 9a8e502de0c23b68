package export

import (
	"bytes"
	"encoding/xml"
	"io"
)

// pieceSize is about how many bytes of a file are sent at a time.
const pieceSize = 32 << 10

// pieces gathers what is written, so that a file of any length goes out as it is made.
type pieces struct {
	b   bytes.Buffer
	out io.Writer
}

// inPieces is a body that is written so.
func inPieces(body func(*pieces) error) func(io.Writer) error {
	return func(out io.Writer) error {
		p := &pieces{out: out}
		if err := body(p); err != nil {
			return err
		}
		return p.send(0)
	}
}

// add writes texts as they stand.
func (p *pieces) add(texts ...string) {
	for _, text := range texts {
		p.b.WriteString(text)
	}
}

// escape writes a text so that XML reads it as one.
func (p *pieces) escape(text string) {
	_ = xml.EscapeText(&p.b, []byte(text)) // a buffer takes everything
}

// element writes one that has a text.
func (p *pieces) element(name, text string) {
	p.add("<", name, ">")
	p.escape(text)
	p.add("</", name, ">")
}

// send sends what there is, if it is at least so much.
func (p *pieces) send(least int) error {
	if p.b.Len() < least {
		return nil
	}
	_, err := p.b.WriteTo(p.out)
	return err
}
