package jsonv2

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// request is what a request says, in its address and in its body.
type request struct {
	action, sysID, query, view string

	count     int // 0 where none is given
	display   processor.Display
	variables bool
	records   []table.Change // of the body
	sent      bool           // there is a body
}

// Bounds of a body: as many records as are answered, and fields as no table has.
const (
	maxRecords = 10_000
	maxFields  = 10_000
)

// body is what a body says.
type body struct {
	parameters map[string]string
	records    []table.Change
}

// readRequest reads address and body. A parameter may stand in either, and the body wins
// (documented for sysparm_action; assumed for the others). The type of its content is not
// looked at (documented: it is not enforced; client: python-servicenow sends none).
func readRequest(c *processor.Call) (request, *failure) {
	var sent *body
	if c.Request.Method == http.MethodPost {
		var failed *failure
		if sent, failed = readBody(c); failed != nil {
			return request{}, failed
		}
	}
	get := func(name string) string {
		if sent != nil {
			if value, ok := sent.parameters[name]; ok {
				return value
			}
		}
		return c.Parameters.Get(name)
	}
	r := request{
		action: get("sysparm_action"), sysID: get("sysparm_sys_id"), query: get("sysparm_query"), view: get("sysparm_view"),
		display:   processor.DisplayOf(get("displayvalue"), c.Property("glide.json.return_displayValue", "")),
		variables: strings.EqualFold(get("displayvariables"), "true"),
	}
	if n, err := strconv.Atoi(strings.TrimSpace(get("sysparm_record_count"))); err == nil && n > 0 {
		r.count = n // what is no such number is not given (assumed)
	}
	if sent != nil {
		r.sent, r.records = true, sent.records
	}
	return r, nil
}

// readBody reads the body of a request, nil for none.
func readBody(c *processor.Call) (*body, *failure) {
	const parsing = "JSON parsing error" // client, for a body in gzip; assumed for other bodies and as a text
	if coding := c.Request.Header.Get("Content-Encoding"); coding != "" && coding != "identity" && !c.Settings.JSONv2GzipBody {
		return nil, &failure{text: parsing, reason: "A JSON object has to begin with '{'"}
	}
	text, _, err := c.Body()
	if err != nil {
		return nil, &failure{text: parsing, reason: err.Error()}
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, nil // there is none
	}
	read, err := parseBody(text)
	if err != nil {
		return nil, &failure{text: parsing, reason: err.Error()}
	}
	return read, nil
}

var (
	errNoObject = errors.New("A JSON object has to begin with '{'") //nolint:staticcheck // callers read it
	errNoList   = errors.New("records is no list of objects")
)

// parseBody reads an object of parameters and columns, or one whose records is a list of
// such, or that list itself (documented: "the input JSON object for the insert function
// must be an array").
func parseBody(text []byte) (*body, error) {
	read := &body{parameters: map[string]string{}}
	if isList(text) {
		var err error
		if read.records, err = changes(text); err != nil {
			return nil, err
		}
		return read, nil
	}
	members, err := object(text)
	if err != nil {
		return nil, err
	}
	if list := members["records"]; isList(list) {
		read.records, err = changes(list)
	} else {
		read.records = []table.Change{changeOf(members)}
	}
	if err != nil {
		return nil, err
	}
	for name, value := range members {
		if text, ok := scalar(value); ok && isParameter(name) {
			read.parameters[name] = text
		}
	}
	return read, nil
}

func isList(text []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) }

// changes and object stop at their bounds and hold one value at a time: a body of ten
// megabytes may have millions of members, each of which takes many times its bytes.
func changes(text []byte) ([]table.Change, error) {
	d, ok := begun(text, '[')
	if !ok {
		return nil, errNoList
	}
	all := []table.Change{}
	for d.More() {
		if len(all) == maxRecords {
			return nil, fmt.Errorf("more than %d records", maxRecords)
		}
		var record json.RawMessage
		if err := d.Decode(&record); err != nil {
			return nil, errNoList
		}
		members, err := object(record)
		if err != nil {
			return nil, errNoList
		}
		all = append(all, changeOf(members))
	}
	return all, nil
}

func object(text []byte) (map[string]json.RawMessage, error) {
	d, ok := begun(text, '{')
	if !ok {
		return nil, errNoObject
	}
	members := map[string]json.RawMessage{}
	for n := 0; d.More(); n++ {
		if n == maxFields {
			return nil, fmt.Errorf("more than %d fields", maxFields)
		}
		token, err := d.Token()
		name, named := token.(string)
		if err != nil || !named {
			return nil, errNoObject
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, errNoObject
		}
		members[name] = value
	}
	return members, nil
}

// begun reads up to what is inside of a list or an object; false for what is none, or is no
// JSON.
func begun(text []byte, with json.Delim) (*json.Decoder, bool) {
	if !json.Valid(text) {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(text))
	first, err := d.Token()
	return d, err == nil && first == with
}

// changeOf are the columns of an object: what is no parameter, and no list or object.
func changeOf(members map[string]json.RawMessage) table.Change {
	change := table.Change{}
	for name, value := range members {
		if text, ok := scalar(value); ok && !isParameter(name) {
			change[name] = text
		}
	}
	return change
}

func isParameter(name string) bool {
	return strings.HasPrefix(name, "sysparm_") || strings.HasPrefix(name, "displayva")
}

// scalar is a text, number or boolean as text. What is none is passed over, null as well,
// as in the Table API.
func scalar(value json.RawMessage) (string, bool) {
	switch value[0] {
	case '"':
		var text string
		err := json.Unmarshal(value, &text)
		return text, err == nil
	case '{', '[', 'n':
		return "", false
	}
	return string(value), true
}
