package release

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// key is one switch: a field of Settings with what its tags say. Values travel as
// text (a list joined by commas), so that profiles, overrides and the control API
// are read by the same few lines. This file is the only one that uses reflection.
type key struct {
	name   string
	field  int
	admits []string // empty: see Settings
	least  int      // of a number: 1, or 0 where that means none
}

// keys are all switches, in the order of Settings.
var keys = readKeys()

func readKeys() []key {
	t := reflect.TypeFor[Settings]()
	all := make([]key, t.NumField())
	for i := range all {
		tag := t.Field(i).Tag
		all[i] = key{name: tag.Get("key"), field: i, admits: strings.Fields(tag.Get("admits")), least: 1}
		if tag.Get("least") == "0" {
			all[i].least = 0
		}
	}
	return all
}

// keyNamed finds a switch. Its error names the nearest one, and what lists all.
func keyNamed(name string) (int, error) {
	at := slices.IndexFunc(keys, func(k key) bool { return k.name == name })
	if at < 0 {
		return 0, fmt.Errorf("unknown switch %q%s; snowglobe releases show madrid lists all", name, nearest.Word(name, keyNames()))
	}
	return at, nil
}

func keyNames() []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	return names
}

// set reads text into the key's field. Its error names the values admitted.
func (k key) set(s *Settings, text string) error {
	field := reflect.ValueOf(s).Elem().Field(k.field)
	refuse := func() error {
		return fmt.Errorf("%s: cannot be %q; it takes %s", k.name, text, k.takes(field.Kind()))
	}
	switch field.Kind() {
	case reflect.Bool:
		if text != "true" && text != "false" {
			return refuse()
		}
		field.SetBool(text == "true")
	case reflect.Int:
		n, ok := number(text)
		if none := text == "0" && (k.least == 0 || len(k.admits) > 0); !ok && !none || !k.admitted(text) {
			return refuse()
		}
		field.SetInt(int64(n))
	case reflect.Slice:
		list := strings.Split(text, ",")
		for i, item := range list {
			if !k.admitted(item) || slices.Contains(list[:i], item) {
				return refuse()
			}
		}
		field.Set(reflect.ValueOf(list))
	default:
		if text == "" || !k.admitted(text) {
			return refuse()
		}
		field.SetString(text)
	}
	return nil
}

// text is the inverse of set.
func (k key) text(s *Settings) string {
	field := reflect.ValueOf(s).Elem().Field(k.field)
	if list, ok := reflect.TypeAssert[[]string](field); ok {
		return strings.Join(list, ",")
	}
	return fmt.Sprint(field.Interface())
}

func (k key) admitted(text string) bool {
	return len(k.admits) == 0 || slices.Contains(k.admits, text)
}

// takes says in words what the key may hold.
func (k key) takes(kind reflect.Kind) string {
	choice := strings.Join(k.admits, ", ")
	switch {
	case kind == reflect.Slice:
		return "a list, each item once, of " + choice
	case choice != "":
		return choice
	case kind == reflect.Bool:
		return "true, false"
	case kind == reflect.Int:
		return fmt.Sprintf("a whole number from %d to %d", k.least, maxNumber)
	}
	return "a text that is not empty"
}

// maxNumber keeps a count of minutes inside a time.Duration.
const maxNumber = 100_000_000

// number reads digits alone: no sign, no leading zero, so that a value is always
// printed the way it was written.
func number(text string) (n int, ok bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 1 && n <= maxNumber && strconv.Itoa(n) == text
}
