package wire

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Element is one of an XML document. Prefixes and namespaces are left behind: clients
// differ in them where they mean the same.
type Element struct {
	Name     string
	Text     string // of its own, without that of its children
	Children []Element
}

// Plain tells whether an element has none of its own.
func (e Element) Plain() bool { return len(e.Children) == 0 }

// Bounds are how large a document may be.
type Bounds struct {
	Depth    int // of elements in each other
	Elements int
}

// BoundsError refuses a document beyond its bounds. Its text is one for whoever sent it.
type BoundsError struct{ Says string }

// Error implements error.
func (e *BoundsError) Error() string { return e.Says }

// ReadXML reads a document as its outermost element; what follows that is not looked at.
// Entities that it defines itself are not expanded, and one that is used is an error. So
// is half a document, and an element with very many attributes, which nobody reads. It
// returns a *[BoundsError], or an error of [encoding/xml].
func ReadXML(body []byte, came Charset, bounds Bounds) (Element, error) {
	in := &attributes{in: bytes.NewReader(body)}
	d := xml.NewDecoder(in)
	d.CharsetReader = Declared(came)
	for {
		token, err := d.Token()
		if err != nil {
			return Element{}, err
		}
		if start, ok := token.(xml.StartElement); ok {
			r := reader{decoder: d, in: in, bounds: bounds, left: bounds.Elements}
			return r.element(start, 1)
		}
	}
}

type reader struct {
	decoder *xml.Decoder
	in      *attributes
	bounds  Bounds
	left    int // elements that may still come
}

// element reads up to the end of an element that was begun.
func (r *reader) element(start xml.StartElement, depth int) (Element, error) {
	e := Element{Name: start.Name.Local}
	if depth > r.bounds.Depth {
		return e, &BoundsError{fmt.Sprintf("Elements stand more than %d deep in each other.", r.bounds.Depth)}
	}
	if r.left--; r.left < 0 {
		return e, &BoundsError{fmt.Sprintf("There are more than %d elements.", r.bounds.Elements)}
	}
	var text strings.Builder
	for {
		r.in.seen = 0
		token, err := r.decoder.Token()
		if errors.Is(err, io.EOF) {
			return e, io.ErrUnexpectedEOF
		}
		if err != nil {
			return e, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			child, err := r.element(token, depth+1)
			if err != nil {
				return e, err
			}
			e.Children = append(e.Children, child)
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			e.Text = text.String()
			return e, nil
		}
	}
}

// maxAttributes is about how many attributes an element may have: each takes many times its
// bytes in memory.
const maxAttributes = 100_000

// attributes reads a document as long as one token, be it a tag or a text, has no more
// equals signs than there may be attributes.
type attributes struct {
	in   *bytes.Reader
	seen int // since the last token
}

// ReadByte implements [io.ByteReader], as which a decoder reads it.
func (a *attributes) ReadByte() (byte, error) {
	b, err := a.in.ReadByte()
	if b == '=' {
		a.seen++
	}
	if beyond := a.beyond(); beyond != nil {
		return 0, beyond
	}
	return b, err
}

// Read implements [io.Reader], as which it is read in another charset.
func (a *attributes) Read(p []byte) (int, error) {
	n, err := a.in.Read(p)
	a.seen += bytes.Count(p[:n], []byte("="))
	if beyond := a.beyond(); beyond != nil {
		return 0, beyond
	}
	return n, err
}

func (a *attributes) beyond() error {
	if a.seen > maxAttributes {
		return &BoundsError{fmt.Sprintf("There are more than %d attributes in one piece.", maxAttributes)}
	}
	return nil
}
