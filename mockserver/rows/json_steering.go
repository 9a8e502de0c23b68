package rows

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// steeringMembers are what a row of the control API's form has.
var steeringMembers = []string{"table", "match", "values", "delete", "place"}

// steering reads rows of the control API's form.
func (j *jsonReader) steering() error {
	return j.each(func(token json.Token) error {
		if token != json.Delim('{') {
			j.rows++
			j.wrongAtf("this is no row; a row is an object with %s", strings.Join(steeringMembers, ", "))
			return j.skip(token)
		}
		d := j.begin("", j.line())
		if err := j.members(func(name string) error { return j.steer(d, name) }); err != nil {
			return err
		}
		d.finish()
		return nil
	})
}

func (j *jsonReader) steer(d *draft, name string) error {
	if !slices.Contains(steeringMembers, name) {
		d.wrongf(j.line(), "there is an unknown member %q; known are %s", name, strings.Join(steeringMembers, ", "))
	}
	if name == "place" {
		return j.given(d)
	}
	token, err := j.token()
	if err != nil {
		return err
	}
	switch {
	case name == "match" && token == json.Delim('{'):
		d.Match = map[string]string{}
		return j.fields(d, d.Match)
	case name == "values" && token == json.Delim('{'):
		return j.fields(d, d.Values)
	case name == "match" && token == nil, name == "values" && token == nil:
		return nil
	}
	table, isText := token.(string)
	gone, isBool := token.(bool)
	switch {
	case name == "table" && isText:
		d.Table = table
	case name == "delete" && isBool:
		d.Delete = gone
	case slices.Contains(steeringMembers, name):
		want := map[string]string{"table": "a text in quotes", "delete": "true or false"}[name]
		if want == "" {
			want = "an object"
		}
		d.wrongf(j.line(), "%s cannot be a %s; it takes %s", name, kindOf(token), want)
	}
	return j.skip(token)
}

const placeTakes = `place takes {"file": a text, "line": a number of 1 or more, "row": a number, "columns": lines by column}`

// given takes the place that whoever sent the row knows better.
func (j *jsonReader) given(d *draft) error {
	var place Place
	if err := j.in.Decode(&place); err != nil {
		if _, bad := errors.AsType[*json.UnmarshalTypeError](err); !bad {
			j.broken(err)
			return errSyntax
		}
		d.wrongf(j.line(), placeTakes)
		return nil
	}
	if place.Line < 1 || place.Row < 0 {
		d.wrongf(j.line(), placeTakes)
		return nil
	}
	d.given = &place
	return nil
}

func kindOf(token json.Token) string {
	switch token.(type) {
	case nil:
		return "JSON null"
	case string:
		return "JSON string"
	case bool:
		return "JSON boolean"
	case json.Number:
		return "JSON number"
	}
	return fmt.Sprintf("JSON value that begins with %v", token)
}
