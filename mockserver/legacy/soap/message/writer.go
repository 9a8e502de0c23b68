package message

import (
	"bytes"
	"encoding/xml"
	"io"
)

// pieceSize is about how many bytes of an answer are sent at a time.
const pieceSize = 32 << 10

// Writer writes elements. After an error it writes nothing more, and End returns it.
type Writer struct {
	out       io.Writer
	b         bytes.Buffer
	omitEmpty bool
	err       error
}

// NewWriter returns one that leaves out values that are empty, if it is told to.
func NewWriter(out io.Writer, omitEmpty bool) *Writer { return &Writer{out: out, omitEmpty: omitEmpty} }

// Raw writes text that is XML.
func (w *Writer) Raw(text string) {
	w.b.WriteString(text)
	if w.b.Len() >= pieceSize {
		w.flush()
	}
}

// Open begins an element. attributes are XML, with a blank in front.
func (w *Writer) Open(name, attributes string) { w.Raw("<" + name + attributes + ">") }

// Close ends an element.
func (w *Writer) Close(name string) { w.Raw("</" + name + ">") }

// Text writes an element that holds a text. An empty one is an empty element (documented:
// glide.soap.omit_null_values, without which it is sent).
func (w *Writer) Text(name, text string) {
	if text == "" {
		if !w.omitEmpty {
			w.Raw("<" + name + "/>")
		}
		return
	}
	w.b.WriteString("<" + name + ">")
	_ = xml.EscapeText(&w.b, []byte(text)) // a buffer takes everything
	w.Close(name)
}

// Err is the error of the connection, if there was one.
func (w *Writer) Err() error { return w.err }

// End sends what is left.
func (w *Writer) End() error {
	w.flush()
	return w.err
}

func (w *Writer) flush() {
	if w.err == nil {
		_, w.err = w.out.Write(w.b.Bytes())
	}
	w.b.Reset()
}
