package assertion

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// value is a member of an object, as it was written.
type value jsontext.Value

// object reads a JSON object. A name that stands twice is an error at any depth:
// readers disagree on which of the two counts (RFC 8725 §2.4 asks for care there).
func object(text []byte) (map[string]value, error) {
	d := jsontext.NewDecoder(bytes.NewReader(text))
	if d.PeekKind() != '{' {
		return nil, errors.New("no JSON object")
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	all := map[string]value{}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		read, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		all[key] = value(read.Clone())
	}
	if _, err := d.ReadToken(); err != nil { // the closing brace, or what stands in its place
		return nil, err
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something after the JSON object")
	}
	return all, nil
}

func (v value) kind() jsontext.Kind { return jsontext.Value(v).Kind() }

func (v value) text() (string, bool) {
	if v.kind() != '"' {
		return "", false
	}
	text, err := jsontext.AppendUnquote(nil, []byte(v))
	return string(text), err == nil
}

// texts are those of a list, or the one that stands alone.
func (v value) texts() ([]string, bool) {
	if text, ok := v.text(); ok {
		return []string{text}, true
	}
	if v.kind() != '[' {
		return nil, false
	}
	d := jsontext.NewDecoder(bytes.NewReader(v))
	_, _ = d.ReadToken() // as the kind says
	texts := []string{}
	for d.PeekKind() == '"' {
		one, err := d.ReadToken()
		if err != nil {
			return nil, false
		}
		texts = append(texts, one.String())
	}
	return texts, d.PeekKind() == ']'
}

func (v value) number() (float64, bool) {
	if v.kind() != '0' {
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(string(v)), 64)
	return n, err == nil
}
