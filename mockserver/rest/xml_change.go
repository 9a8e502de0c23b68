package rest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// maxXMLDepth bounds how deep elements may stand in each other, and
// maxXMLElements how many there may be. A change needs three, and as many as the
// table has columns.
const (
	maxXMLDepth    = 8
	maxXMLElements = 10_000
)

// parseXMLChange reads <request><entry><short_description>…</…></entry></request>,
// as the vendor's samples have it, or the fields right in the outermost element.
// Of several entries the first counts, and a field that has elements of its own is
// passed over, such as a reference in the form in which it was read: all of it as
// in JSON.
func parseXMLChange(body []byte, came charset) (table.Change, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return table.Change{}, nil
	}
	record, err := readXML(body, came)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(record.children, xmlElement.plain) {
		isEntry := func(e xmlElement) bool { return !e.reference() }
		if i := slices.IndexFunc(record.children, isEntry); i >= 0 {
			record = record.children[i] // <entry>, or whatever its name
		}
	}
	change := table.Change{}
	for _, field := range record.children {
		if field.plain() {
			change[field.name] = field.text
		}
	}
	return change, nil
}

// readXML reads a body as its outermost element, within bounds. Entities that it defines
// itself are not expanded.
func readXML(body []byte, came charset) (xmlElement, error) {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	decoder.CharsetReader = declared(came)
	root, err := nextElement(decoder)
	if err != nil {
		return xmlElement{}, err
	}
	left := maxXMLElements
	return readElement(decoder, root, 1, &left)
}

type xmlElement struct {
	name, text string
	children   []xmlElement
}

func (e xmlElement) plain() bool { return len(e.children) == 0 }

// reference tells whether the element is a reference as it was read, and so no
// entry that holds columns. <value> alone may be a column of its own, as that of
// a property is.
func (e xmlElement) reference() bool {
	for _, child := range e.children {
		if !slices.Contains([]string{"link", "value", "display_value"}, child.name) {
			return false
		}
	}
	return len(e.children) > 1
}

func nextElement(d *xml.Decoder) (xml.StartElement, error) {
	for {
		token, err := d.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if start, ok := token.(xml.StartElement); ok {
			return start, nil
		}
	}
}

// readElement reads up to the end of an element that was begun, of which so many
// may be left to come.
func readElement(d *xml.Decoder, start xml.StartElement, depth int, left *int) (xmlElement, error) {
	e := xmlElement{name: start.Name.Local}
	if depth > maxXMLDepth {
		return e, unreadable(fmt.Sprintf("Elements stand more than %d deep in each other.", maxXMLDepth), nil)
	}
	if *left--; *left < 0 {
		return e, unreadable(fmt.Sprintf("There are more than %d elements.", maxXMLElements), nil)
	}
	var text strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return e, io.ErrUnexpectedEOF
		}
		if err != nil {
			return e, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			child, err := readElement(d, token, depth+1, left)
			if err != nil {
				return e, err
			}
			e.children = append(e.children, child)
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			e.text = text.String()
			return e, nil
		}
	}
}
