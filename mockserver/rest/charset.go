package rest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// charset is how the text of a body is written as bytes.
type charset string

const (
	charsetUnknown charset = "" // nobody said
	charsetUTF8    charset = "utf-8"
	charsetLatin1  charset = "iso-8859-1"
	charsetUTF16BE charset = "utf-16be"
	charsetUTF16LE charset = "utf-16le"
)

var charsets = map[string]charset{
	"": charsetUnknown, "utf-8": charsetUTF8, "utf8": charsetUTF8, "us-ascii": charsetUTF8, "ascii": charsetUTF8,
	"iso-8859-1": charsetLatin1, "latin1": charsetLatin1,
	"utf-16": charsetUTF16BE, "utf-16be": charsetUTF16BE, "utf-16le": charsetUTF16LE, // RFC 2781 §4.3
}

// inUTF8 is a body as UTF-8, and the charset that it came in: that of its byte
// order mark, else the one that Content-Type names. JSON is UTF-8 (RFC 8259 §8.1),
// but servlets read a body in the charset that comes with it, which clients on
// Windows count on (assumed). Bytes that stand for no character become the
// replacement character later on.
func inUTF8(body []byte, contentType string) ([]byte, charset, error) {
	for _, mark := range []struct {
		bytes string
		of    charset
	}{{"\xef\xbb\xbf", charsetUTF8}, {"\xfe\xff", charsetUTF16BE}, {"\xff\xfe", charsetUTF16LE}} {
		if rest, ok := bytes.CutPrefix(body, []byte(mark.bytes)); ok {
			return decode(rest, mark.of), mark.of, nil
		}
	}
	_, parameters, _ := mime.ParseMediaType(contentType) // what cannot be read names none
	name := strings.ToLower(parameters["charset"])
	found, ok := charsets[name]
	if !ok {
		return nil, charsetUnknown, unsupported(fmt.Sprintf("The charset %q of Content-Type is not known; send UTF-8.", name))
	}
	return decode(body, found), found, nil
}

func decode(body []byte, from charset) []byte {
	switch from {
	case charsetLatin1:
		text := make([]byte, 0, len(body))
		for _, c := range body {
			text = utf8.AppendRune(text, rune(c))
		}
		return text
	case charsetUTF16BE:
		return fromUTF16(body, binary.BigEndian)
	case charsetUTF16LE:
		return fromUTF16(body, binary.LittleEndian)
	default:
		return body
	}
}

func fromUTF16(body []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(body)/2)
	for i := range units {
		units[i] = order.Uint16(body[2*i:])
	}
	text := make([]byte, 0, len(body))
	for _, r := range utf16.Decode(units) {
		text = utf8.AppendRune(text, r)
	}
	if len(body)%2 == 1 { // half a character
		text = utf8.AppendRune(text, utf8.RuneError)
	}
	return text
}

// declared reads what an XML declaration says of its own charset. Where the
// request or a byte order mark said it before, the text is UTF-8 by now, whatever
// stands in it (RFC 7303 §3).
func declared(came charset) func(string, io.Reader) (io.Reader, error) {
	return func(label string, in io.Reader) (io.Reader, error) {
		if came != charsetUnknown {
			return in, nil
		}
		if charsets[strings.ToLower(label)] != charsetLatin1 {
			return nil, fmt.Errorf("charset %q", label)
		}
		text, err := io.ReadAll(in)
		return bytes.NewReader(decode(text, charsetLatin1)), err
	}
}

func unsupported(detail string) *Fault {
	return &Fault{Status: http.StatusUnsupportedMediaType, Message: "Content-Type is not supported", Detail: detail}
}
