package wire

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Charset is how a text is written as bytes.
type Charset string

// The charsets. CharsetUnknown is one that nobody named.
const (
	CharsetUnknown Charset = ""
	UTF8           Charset = "utf-8"
	Latin1         Charset = "iso-8859-1"
	Windows1252    Charset = "windows-1252"
	UTF16BE        Charset = "utf-16be"
	UTF16LE        Charset = "utf-16le"
)

var charsets = map[string]Charset{
	"": CharsetUnknown, "utf-8": UTF8, "utf8": UTF8, "us-ascii": UTF8, "ascii": UTF8,
	"iso-8859-1": Latin1, "latin1": Latin1, "windows-1252": Windows1252, "cp1252": Windows1252,
	"utf-16": UTF16BE, "utf-16be": UTF16BE, "utf-16le": UTF16LE, // RFC 2781 §4.3
}

// encodings are those that differ from UTF-8.
var encodings = map[Charset]encoding.Encoding{
	Latin1: charmap.ISO8859_1, Windows1252: charmap.Windows1252,
	UTF16BE: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), UTF16LE: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
}

// CharsetError refuses a charset that is not known.
type CharsetError struct{ Name string }

// Error implements error.
func (e *CharsetError) Error() string { return fmt.Sprintf("a charset that is not known: %q", e.Name) }

// CharsetOf is a charset by one of its names. It returns a *[CharsetError].
func CharsetOf(name string) (Charset, error) {
	found, ok := charsets[strings.ToLower(name)]
	if !ok {
		return CharsetUnknown, &CharsetError{Name: strings.ToLower(name)}
	}
	return found, nil
}

// InUTF8 is a body as UTF-8, and the charset that it came in: that of its byte order
// mark, else the one that Content-Type names. JSON is UTF-8 (RFC 8259 §8.1), but servlets
// read a body in the charset that comes with it, which clients on Windows count on
// (assumed). Bytes that stand for no character become the replacement character now or
// later on. It returns a *[CharsetError].
func InUTF8(body []byte, contentType string) ([]byte, Charset, error) {
	for _, mark := range []struct {
		bytes string
		of    Charset
	}{{"\xef\xbb\xbf", UTF8}, {"\xfe\xff", UTF16BE}, {"\xff\xfe", UTF16LE}} {
		if rest, ok := bytes.CutPrefix(body, []byte(mark.bytes)); ok {
			text, err := Decode(rest, mark.of)
			return text, mark.of, err
		}
	}
	_, parameters, _ := mime.ParseMediaType(contentType) // what cannot be read names none
	came, err := CharsetOf(parameters["charset"])
	if err != nil {
		return nil, CharsetUnknown, err
	}
	text, err := Decode(body, came)
	return text, came, err
}

// Decode is a text in a charset as UTF-8.
func Decode(text []byte, from Charset) ([]byte, error) {
	if e, ok := encodings[from]; ok {
		return e.NewDecoder().Bytes(text)
	}
	return text, nil
}

// Declared reads what an XML declaration says of its own charset, for [encoding/xml].
// Where the request or a byte order mark said it before, the text is UTF-8 by now,
// whatever stands in it (RFC 7303 §3).
func Declared(came Charset) func(string, io.Reader) (io.Reader, error) {
	return func(label string, in io.Reader) (io.Reader, error) {
		if came != CharsetUnknown {
			return in, nil
		}
		switch found, err := CharsetOf(label); {
		case err != nil:
			return nil, err
		case found == Latin1 || found == Windows1252:
			return encodings[found].NewDecoder().Reader(in), nil
		default: // text that was read so far as UTF-8 is none in UTF-16
			return nil, &CharsetError{Name: label}
		}
	}
}
