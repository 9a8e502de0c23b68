package rest

import (
	"bytes"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// xmlBounds bound a body in XML. A change needs three elements in each other, and as
// many as the table has columns.
var xmlBounds = wire.Bounds{Depth: 8, Elements: 10_000}

// parseXMLChange reads <request><entry><short_description>…</…></entry></request>,
// as the vendor's samples have it, or the fields right in the outermost element.
// Of several entries the first counts, and a field that has elements of its own is
// passed over, such as a reference in the form in which it was read: all of it as
// in JSON.
func parseXMLChange(body []byte, came wire.Charset) (table.Change, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return table.Change{}, nil
	}
	record, err := wire.ReadXML(body, came, xmlBounds)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(record.Children, wire.Element.Plain) {
		isEntry := func(e wire.Element) bool { return !asRead(e) }
		if i := slices.IndexFunc(record.Children, isEntry); i >= 0 {
			record = record.Children[i] // <entry>, or whatever its name
		}
	}
	change := table.Change{}
	for _, field := range record.Children {
		if field.Plain() {
			change[field.Name] = field.Text
		}
	}
	return change, nil
}

// asRead tells whether the element is a reference as it was read, and so no
// entry that holds columns. <value> alone may be a column of its own, as that of
// a property is.
func asRead(e wire.Element) bool {
	for _, child := range e.Children {
		if !slices.Contains([]string{"link", "value", "display_value"}, child.Name) {
			return false
		}
	}
	return len(e.Children) > 1
}
