package rest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
)

const (
	jsonType = "application/json;charset=UTF-8"
	xmlType  = "application/xml;charset=UTF-8"
)

// xmlHead begins every document.
const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>`

// xmlDocument is an answer of ours in XML: <response>, with a member <result> for
// a record and one for each of a list, and an empty element for an empty value
// (documented: the batch page shows a record; lists, references and errors
// assumed). The names in JSON of ours are names of elements too.
func xmlDocument(body []byte) ([]byte, error) {
	out := bytes.NewBufferString(xmlHead)
	err := xmlElements(out, "response", body)
	return out.Bytes(), err
}

// xmlElements writes a JSON value as an element of this name.
func xmlElements(out *bytes.Buffer, name string, value []byte) error {
	w := &xmlWriter{in: json.NewDecoder(bytes.NewReader(value)), out: out}
	w.in.UseNumber()
	if err := w.value(name); err != nil {
		return fmt.Errorf("write the answer as XML: %w", err)
	}
	return nil
}

// xmlWriter copies a JSON document token by token, so that its order stays.
type xmlWriter struct {
	in  *json.Decoder
	out *bytes.Buffer
}

func (w *xmlWriter) value(name string) error {
	token, err := w.in.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '[' {
			return w.list(name)
		}
		return w.object(name)
	case string:
		return w.text(name, token)
	case nil:
		return w.text(name, "")
	default: // a number or a boolean
		return w.text(name, fmt.Sprint(token))
	}
}

// list repeats the element for each item; one for none would be an item.
func (w *xmlWriter) list(name string) error {
	for w.in.More() {
		if err := w.value(name); err != nil {
			return err
		}
	}
	_, err := w.in.Token()
	return err
}

func (w *xmlWriter) object(name string) error {
	w.out.WriteString("<" + name + ">")
	for w.in.More() {
		key, err := w.in.Token()
		if err != nil {
			return err
		}
		if err := w.value(fmt.Sprint(key)); err != nil {
			return err
		}
	}
	w.out.WriteString("</" + name + ">")
	_, err := w.in.Token()
	return err
}

func (w *xmlWriter) text(name, text string) error {
	if text == "" {
		w.out.WriteString("<" + name + "/>")
		return nil
	}
	w.out.WriteString("<" + name + ">")
	if err := xml.EscapeText(w.out, []byte(text)); err != nil {
		return err
	}
	w.out.WriteString("</" + name + ">")
	return nil
}
