package rows

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// xmlReader reads what an instance exports.
//
// observed: an export of records is <unload> with an element for each row, named
// by its table and with an action (legacy.md 3.2, from exported files). documented
// and seen with clients: a list is <xml> with such elements; a reference has its
// display value as an attribute. An answer of REST in XML is <response> with a
// <result> for each row (rest-api.md). assumed: of the actions, DELETE removes and
// the others write.
type xmlReader struct {
	*reader
	in *xml.Decoder
}

// namedAfterTables are the elements whose children are named by their table;
// answers are those that hold rows of a table that is not named.
var (
	namedAfterTables = map[string]bool{"unload": true, "xml": true, "record_update": true}
	answers          = map[string]bool{"response": true, "request": true}
)

func (r *reader) xml() {
	r.numbers = true
	x := &xmlReader{reader: r, in: xml.NewDecoder(r.text)}
	root, err := x.start()
	switch {
	case errors.Is(err, io.EOF):
		r.wrongf(1, "there is no element in it; rows are written as %s", xmlExample)
		return
	case err != nil:
		x.broken(err)
		return
	case !namedAfterTables[root.Name.Local] && !answers[root.Name.Local]:
		x.wrongAtf("<%s> holds no rows; they come in <unload>, <xml> or <response>, as %s", root.Name.Local, xmlExample)
		return
	}
	for !r.stopped {
		child, err := x.start()
		if errors.Is(err, errEnd) {
			break
		}
		if err == nil {
			err = x.row(child, answers[root.Name.Local])
		}
		if err != nil {
			x.broken(err)
			return
		}
	}
	if r.stopped {
		return
	}
	switch _, err := x.start(); {
	case err == nil, errors.Is(err, errEnd):
		x.wrongAtf("something follows the rows")
	case !errors.Is(err, io.EOF):
		x.broken(err)
	}
}

const xmlExample = `<unload><incident action="INSERT_OR_UPDATE"><short_description>Lamp</short_description></incident></unload>`

// errEnd is the end of the element that is read.
var errEnd = errors.New("the element ends")

func (x *xmlReader) line() int {
	line, _ := x.in.InputPos()
	return line
}

func (x *xmlReader) wrongAtf(format string, args ...any) { x.wrongf(x.line(), format, args...) }

func (x *xmlReader) broken(err error) {
	if _, placed := errors.AsType[*Mistake](err); placed {
		x.fail(err)
		return
	}
	text := err.Error()
	if bad, ok := errors.AsType[*xml.SyntaxError](err); ok {
		text = bad.Msg
		if text == "unexpected EOF" {
			text = "it ends too early"
		}
	}
	if _, coding, ok := strings.Cut(text, "xml: encoding "); ok {
		coding, _, _ = strings.Cut(coding, " declared")
		x.wrongf(1, "the text says that its encoding is %s; save it as UTF-8, and say so", coding)
		return
	}
	if x.text.err != nil && !errors.Is(x.text.err, io.EOF) {
		x.fail(x.text.err)
		return
	}
	x.wrongAtf("this is not XML: %s", text)
}

// start is the next element, errEnd where there is no other, io.EOF at the end of
// the file. Text before it belongs to nothing.
func (x *xmlReader) start() (xml.StartElement, error) {
	for {
		line := x.line()
		token, err := x.in.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			return token, nil
		case xml.EndElement:
			return xml.StartElement{}, errEnd
		case xml.CharData:
			stray := bytes.TrimSpace(token)
			if before := bytes.Index(token, stray); len(stray) > 0 {
				x.wrongf(line+bytes.Count(token[:before], []byte("\n")), "the text %s belongs to no column; put it into an element", shortened(string(stray)))
			}
		}
	}
}

// shortened is the beginning of a text, quoted.
func shortened(text string) string {
	const shown = 40
	if runes := []rune(text); len(runes) > shown {
		return strconv.Quote(string(runes[:shown])) + "…"
	}
	return strconv.Quote(text)
}

func (x *xmlReader) row(element xml.StartElement, answer bool) error {
	name := element.Name.Local
	if answer {
		if name != "result" && name != "entry" {
			x.wrongAtf("<%s> is no row; an answer has its rows in <result>", name)
			return x.in.Skip()
		}
		name = ""
	}
	d := x.begin(name, x.line())
	for _, a := range element.Attr {
		x.attribute(d, a)
	}
	for {
		field, err := x.start()
		if errors.Is(err, errEnd) {
			break
		}
		if err != nil {
			return err
		}
		line := x.line()
		value, err := x.value(field.Name.Local)
		bad, isValue := errors.AsType[valueError](err)
		switch {
		case isValue:
			d.wrongf(line, "%s", string(bad))
		case err != nil:
			return err
		default:
			d.set(d.Values, field.Name.Local, value, line)
		}
	}
	if d.Delete {
		d.Values = map[string]string{"sys_id": d.Values["sys_id"]}
		if d.Values["sys_id"] == "" {
			d.wrongf(d.Place.Line, "a row to delete needs its sys_id")
		}
	}
	d.finish()
	return nil
}

// attribute reads an attribute of a row, which has its action there. Those of a
// column are passed over: instances repeat in them what they show (display_value).
func (x *xmlReader) attribute(d *draft, a xml.Attr) {
	switch {
	case a.Name.Space == "xmlns", a.Name.Local == "xmlns":
	case a.Name.Local != "action":
		d.wrongf(x.line(), "the attribute %s says nothing here; write a column as an element, as <%[1]s>…</%[1]s>", a.Name.Local)
	case strings.EqualFold(a.Value, "DELETE"):
		d.Delete = true
	case !slices.Contains([]string{"INSERT_OR_UPDATE", "INSERT", "UPDATE", ""}, strings.ToUpper(a.Value)):
		d.wrongf(x.line(), "there is no action %q; known are INSERT_OR_UPDATE and DELETE", a.Value)
	}
}

// valueError is a value that is none, in an element that was read to its end.
type valueError string

func (e valueError) Error() string { return string(e) }

// value is the text of a field, or the stored value among its elements: REST
// writes a reference as <link> and <value>.
func (x *xmlReader) value(name string) (string, error) {
	found := map[string]string{}
	text, err := x.content(func(child xml.StartElement) error {
		part := child.Name.Local
		if !isPart(part) {
			return x.leave(name)
		}
		var err error
		found[part], err = x.content(func(xml.StartElement) error {
			if err := x.in.Skip(); err != nil {
				return err
			}
			return x.leave(name)
		})
		return err
	})
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return text, nil
	case strings.TrimSpace(text) != "":
		return "", valueError(name + " has text beside its elements; a value is one or the other")
	}
	value, ok := stored(found)
	if !ok {
		return "", valueError(fmt.Sprintf(noStored, name))
	}
	return value, nil
}

// content is the text of the element that was begun, without that of elements
// within it, which child reads.
func (x *xmlReader) content(child func(xml.StartElement) error) (string, error) {
	var text strings.Builder
	for {
		token, err := x.in.Token()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			return text.String(), nil
		case xml.StartElement:
			if err := child(token); err != nil {
				return "", err
			}
		}
	}
}

// leave reads to the end of a field within one of its elements.
func (x *xmlReader) leave(name string) error {
	for range 2 {
		if err := x.in.Skip(); err != nil {
			return err
		}
	}
	return valueError(name + " has elements of its own; a value is a text, or has " + strings.Join(parts, ", "))
}
