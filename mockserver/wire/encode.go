package wire

import (
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/transform"
)

// Encode returns a writer of text in a charset, by one of its names. What the charset
// lacks becomes a question mark (documented: what exports are said to show in place of
// such letters). Whoever writes closes it, which leaves out open. It returns a
// *[CharsetError].
func Encode(out io.Writer, name string) (io.WriteCloser, error) {
	e, err := encodingOf(name)
	if err != nil {
		return nil, err
	}
	return transform.NewWriter(out, marked{e.NewEncoder()}), nil
}

func encodingOf(name string) (encoding.Encoding, error) {
	if e, err := ianaindex.IANA.Encoding(name); err == nil && e != nil {
		return e, nil
	}
	found, err := CharsetOf(name)
	if err != nil || found == CharsetUnknown {
		return nil, &CharsetError{Name: name}
	}
	if e, ok := encodings[found]; ok {
		return e, nil
	}
	return encoding.Nop, nil
}

// marked puts a question mark in the place of each character that its charset lacks.
type marked struct{ transform.Transformer }

// Transform implements [transform.Transformer].
func (m marked) Transform(dst, src []byte, atEOF bool) (written, read int, err error) {
	for {
		w, r, err := m.Transformer.Transform(dst[written:], src[read:], atEOF)
		written, read = written+w, read+r
		if err == nil || errors.Is(err, transform.ErrShortDst) || errors.Is(err, transform.ErrShortSrc) {
			return written, read, err
		}
		_, size := utf8.DecodeRune(src[read:])
		w, _, err = m.Transformer.Transform(dst[written:], []byte("?"), false)
		if err != nil {
			return written, read, err
		}
		written, read = written+w, read+size
	}
}
