package control

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// read decodes a request's body. An empty body stands for an empty object, and
// a member that nobody knows is an error: a typo must not be a silent success.
func read(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		if _, more := decoder.Token(); errors.Is(more, io.EOF) {
			return nil
		}
		err = errors.New("something follows the object")
	}
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(large)
	}
	return problemf(http.StatusBadRequest, unreadable(err, reflect.TypeOf(into)))
}

func tooLarge(err *http.MaxBytesError) error {
	return problemf(http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is longer than %d bytes; send it in parts", err.Limit))
}

// unreadable says what is wrong with a body, in the words of whoever wrote it:
// without the names of Go's types, and with what to write instead.
func unreadable(err error, into reflect.Type) string {
	if _, member, unknown := strings.Cut(err.Error(), "json: unknown field "); unknown {
		return fmt.Sprintf("the body has an unknown member %s; known are %s", member, strings.Join(members(into), ", "))
	}
	if bad, ok := errors.AsType[*durationError](err); ok {
		return bad.Error()
	}
	if bad, ok := errors.AsType[*time.ParseError](err); ok {
		return fmt.Sprintf("%q is not a time; write it as 2019-06-24T12:00:00Z, or with an offset as 2019-06-24T14:00:00+02:00",
			strings.Trim(bad.Value, `"`))
	}
	if bad, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if bad.Field == "" {
			return fmt.Sprintf("the body is a JSON %s, and an object is wanted", bad.Value)
		}
		return fmt.Sprintf("%s cannot be a JSON %s; it takes %s", member(bad.Field), bad.Value, wanted(bad.Type))
	}
	// A number where a time is wanted has no type of its own.
	if strings.HasPrefix(err.Error(), "Time.UnmarshalJSON: ") {
		return `a time is a text in quotes, as "2019-06-24T12:00:00Z"`
	}
	return "the body cannot be read: " + strings.TrimPrefix(err.Error(), "json: ")
}

// member is a path of members without the structs that are embedded, which only Go
// has names for.
func member(path string) string {
	names := slices.DeleteFunc(strings.Split(path, "."), func(name string) bool { return unicode.IsUpper(rune(name[0])) })
	return strings.Join(names, ".")
}

// members are the names that JSON for a type may use, at any depth.
func members(t reflect.Type) []string {
	switch {
	case t.Kind() == reflect.Pointer, t.Kind() == reflect.Slice:
		return members(t.Elem())
	case t.Kind() != reflect.Struct, reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()):
		return nil // what reads itself tells its own members
	}
	var names []string
	for field := range t.Fields() {
		if name := field.Tag.Get("json"); name != "" {
			names = append(names, name)
		}
		names = append(names, members(field.Type)...)
	}
	return names
}

// wanted is what JSON has to hold where a Go value of the type is read.
func wanted(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return "a text in quotes"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a text in quotes"
	case reflect.Float64:
		return "a number"
	case reflect.Int:
		return "a whole number"
	case reflect.Uint64:
		return "a whole number of 0 or more"
	case reflect.Slice:
		return "a list"
	default:
		return "an object"
	}
}

// durationError is a text that should have been a [Duration].
type durationError struct{ text string }

var durationForm = regexp.MustCompile(`^[-+]?([0-9]+\.?[0-9]*(ns|us|µs|ms|s|m|h))+$`)

// Error implements error.
func (e *durationError) Error() string {
	if durationForm.MatchString(e.text) {
		return fmt.Sprintf("%q is too long; a duration is up to %dh, some 292 years", e.text, math.MaxInt64/int64(time.Hour))
	}
	return fmt.Sprintf("%q is not a duration; write it with units as 2h, 90m, 45s or 1h30m, and back as -5m; a day is 24h", e.text)
}
