package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const (
	// maxImportDepth bounds how deep values may stand in each other.
	maxImportDepth = 64
	// maxImportRecords bounds how many rows one request brings (assumed; the vendor
	// recommends no more than 200 for the same call by SOAP).
	maxImportRecords = 10_000
)

// importValues reads the row that a request brings.
func (c *call) importValues() (table.Change, error) {
	if isXML(c.request.Header.Get("Content-Type")) {
		return c.change()
	}
	body, _, err := c.payload()
	if err != nil {
		return nil, err
	}
	change, err := lenient(body, parseImport)
	if err != nil {
		return nil, unreadable("The payload is not valid JSON.", err)
	}
	return change, nil
}

// importRecords reads the rows that a request brings together, in JSON alone
// (documented: "Import Set API").
func (c *call) importRecords() ([]table.Change, error) {
	body, _, err := c.payload()
	if err != nil {
		return nil, err
	}
	records, err := lenient(body, parseImports)
	switch {
	case errors.Is(err, errTooManyRecords):
		return nil, unreadable(fmt.Sprintf("The payload has more than %d records.", maxImportRecords), err)
	case err != nil:
		return nil, unreadable(`The payload is not a JSON object with a list "records" of objects.`, err)
	}
	return records, nil
}

// parseImport reads an object whose members are columns; texts may stand in single quotes,
// as in the sample of "Import Set API" (see lenient). One that is no text becomes
// one as Java prints it (documented: "Import Set API", where the colons of a nested
// object become equals signs), and null is passed over. Of an array only the first
// object counts, as in the Table API.
func parseImport(body []byte) (table.Change, error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return table.Change{}, nil
	}
	in := json.NewDecoder(bytes.NewReader(body))
	in.UseNumber()
	token, err := in.Token()
	if err != nil {
		return nil, err
	}
	list := token == json.Delim('[')
	if list {
		if !in.More() {
			return table.Change{}, over(in, true)
		}
		if token, err = in.Token(); err != nil {
			return nil, err
		}
	}
	if token != json.Delim('{') {
		return nil, errors.New("it is no object")
	}
	change, err := importObject(in)
	if err != nil {
		return nil, err
	}
	return change, over(in, list)
}

// over makes sure that nothing but the end of a list follows.
func over(in *json.Decoder, list bool) error {
	for list && in.More() {
		var skipped json.RawMessage
		if err := in.Decode(&skipped); err != nil {
			return err
		}
	}
	if list {
		if _, err := in.Token(); err != nil {
			return err
		}
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the object")
	}
	return nil
}

var errTooManyRecords = errors.New("too many records")

// parseImports reads {"records":[{…},{…}]}.
func parseImports(body []byte) ([]table.Change, error) {
	var envelope struct {
		Records []json.RawMessage `json:"records"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil {
		return nil, err
	}
	switch {
	case envelope.Records == nil:
		return nil, errors.New("it has no records")
	case len(envelope.Records) > maxImportRecords:
		return nil, errTooManyRecords
	}
	records := make([]table.Change, len(envelope.Records))
	for i, raw := range envelope.Records {
		if len(raw) == 0 || raw[0] != '{' {
			return nil, fmt.Errorf("record %d is no object", i+1)
		}
		record, err := parseImport(raw)
		if err != nil {
			return nil, err
		}
		records[i] = record
	}
	return records, nil
}

// importObject reads the members of an object that has begun, up to its end.
func importObject(in *json.Decoder) (table.Change, error) {
	change := table.Change{}
	for in.More() {
		name, err := in.Token()
		if err != nil {
			return nil, err
		}
		value, err := in.Token()
		if err != nil {
			return nil, err
		}
		if value == nil {
			continue
		}
		var b strings.Builder
		if err := javaText(&b, in, value, maxImportDepth); err != nil {
			return nil, err
		}
		if column, ok := name.(string); ok {
			change[column] = b.String()
		}
	}
	_, err := in.Token() // the brace
	return change, err
}

// javaText writes a value that begins with a token as Java's maps and lists print.
func javaText(b *strings.Builder, in *json.Decoder, token json.Token, depth int) error {
	switch value := token.(type) {
	case json.Delim:
		if depth == 0 {
			return errors.New("values stand too deep in each other")
		}
		return javaNested(b, in, value, depth-1)
	case string:
		b.WriteString(value)
	case json.Number:
		b.WriteString(value.String())
	case bool:
		b.WriteString(strconv.FormatBool(value))
	default:
		b.WriteString("null")
	}
	return nil
}

func javaNested(b *strings.Builder, in *json.Decoder, open json.Delim, depth int) error {
	b.WriteRune(rune(open))
	for i := 0; in.More(); i++ {
		if i > 0 {
			b.WriteString(", ")
		}
		token, err := in.Token()
		if err != nil {
			return err
		}
		if name, ok := token.(string); ok && open == '{' {
			b.WriteString(name + "=")
			if token, err = in.Token(); err != nil {
				return err
			}
		}
		if err := javaText(b, in, token, depth); err != nil {
			return err
		}
	}
	end, err := in.Token()
	if shut, ok := end.(json.Delim); ok {
		b.WriteRune(rune(shut))
	}
	return err
}
