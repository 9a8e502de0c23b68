package match

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// kinds are all matchers but each, which holds another matcher. Their names are
// the words of docs/suite-language.md.
var kinds = map[string]kind{
	"equals":       {anything, equals},
	"not_equals":   {anything, notEquals},
	"one_of":       {aList, oneOf},
	"matches":      {anExpression, matches},
	"not_matches":  {anExpression, notMatches},
	"contains":     {something, contains},
	"not_contains": {something, notContains},
	"mentions":     {words, mentions},
	"occurs":       {tally, occurs},
	"present":      {onlyTrue, func(any, Found) error { return nil }},
	"absent":       {onlyTrue, absent},
	"type":         {aType, hasType},
	"count":        {aNumber, count},
	"at_least":     {aNumber, atLeast},
	"at_most":      {aNumber, atMost},
	"sorted":       {aDirection, sorted},
	"unique":       {onlyTrue, unique},
	"fields":       {aList, fields},
}

func anything(any) error { return nil }

func something(arg any) error {
	if arg == "" {
		return errors.New("takes a text that is not empty; every text has the empty one in it")
	}
	return nil
}

func aList(arg any) error {
	if list, ok := arg.([]any); !ok || len(list) == 0 {
		return errors.New("takes a list that is not empty")
	}
	return nil
}

func onlyTrue(arg any) error {
	if arg != true {
		return errors.New("takes only true")
	}
	return nil
}

func aNumber(arg any) error {
	n, isNumber := arg.(json.Number)
	if text, ok := arg.(string); ok && strings.Contains(text, "{{") {
		return nil // a variable that holds a number
	}
	if _, ok := rational(n); !isNumber || !ok {
		return errors.New("takes a number")
	}
	return nil
}

// variable stands for a variable when an expression is tried at loading.
var variable = regexp.MustCompile(`\{\{[^}]*\}\}`)

func anExpression(arg any) error {
	text, ok := arg.(string)
	if !ok {
		return errors.New("takes an expression in quotation marks")
	}
	if _, err := regexp.Compile(variable.ReplaceAllString(text, "x")); err != nil {
		return fmt.Errorf("takes an RE2 expression: %w", err)
	}
	return nil
}

var types = []any{"string", "number", "boolean", "object", "array", "null"}

func aType(arg any) error {
	if !slices.Contains(types, arg) {
		return fmt.Errorf("takes one of %v", types)
	}
	return nil
}

func aDirection(arg any) error {
	if arg != "ascending" && arg != "descending" {
		return errors.New("takes ascending or descending")
	}
	return nil
}

func equals(arg any, found Found) error {
	if !Equal(arg, found.Value) {
		return fmt.Errorf("is %s, wanted %s", found, Show(arg))
	}
	return nil
}

func notEquals(arg any, found Found) error {
	if Equal(arg, found.Value) {
		return fmt.Errorf("is %s, wanted anything else", found)
	}
	return nil
}

func oneOf(arg any, found Found) error {
	list, _ := arg.([]any)
	for _, allowed := range list {
		if Equal(allowed, found.Value) {
			return nil
		}
	}
	return fmt.Errorf("is %s, wanted one of %s", found, Show(arg))
}

// text is what expressions see: a text as it is, anything else as JSON.
func text(found Found) string {
	if s, ok := found.Value.(string); ok {
		return s
	}
	b, err := json.Marshal(found.Value)
	if err != nil {
		return fmt.Sprint(found.Value)
	}
	return string(b)
}

func matches(arg any, found Found) error {
	expression, err := regexp.Compile(fmt.Sprint(arg))
	if err != nil {
		return fmt.Errorf("cannot be judged: %w", err)
	}
	if !expression.MatchString(text(found)) {
		return fmt.Errorf("is %s, wanted a match of %s", found, arg)
	}
	return nil
}

func notMatches(arg any, found Found) error {
	expression, err := regexp.Compile(fmt.Sprint(arg))
	if err != nil {
		return fmt.Errorf("cannot be judged: %w", err)
	}
	if expression.MatchString(text(found)) {
		return fmt.Errorf("is %s, wanted no match of %s", found, arg)
	}
	return nil
}

func holdsPart(arg any, found Found) bool {
	if list, ok := found.Value.([]any); ok {
		return slices.ContainsFunc(list, func(item any) bool { return Equal(item, arg) })
	}
	part, ok := arg.(string)
	return ok && strings.Contains(text(found), part)
}

func contains(arg any, found Found) error {
	if !holdsPart(arg, found) {
		return fmt.Errorf("is %s, wanted %s in it", found, Show(arg))
	}
	return nil
}

func notContains(arg any, found Found) error {
	if !holdsPart(arg, found) {
		return nil
	}
	where := ""
	if part, ok := arg.(string); ok {
		if at := strings.Index(text(found), part); at >= 0 {
			where = fmt.Sprintf(", which begins at character %d", utf8.RuneCountInString(text(found)[:at])+1)
		}
	}
	return fmt.Errorf("is %s, wanted it without %s%s", found, Show(arg), where)
}

func absent(_ any, found Found) error {
	if found.Present {
		return fmt.Errorf("is %s, wanted it absent", found)
	}
	return nil
}

func hasType(arg any, found Found) error {
	if got := typeOf(found.Value); got != arg {
		return fmt.Errorf("is %s, wanted a value of type %s", found, arg)
	}
	return nil
}

func typeOf(value any) string {
	switch value.(type) {
	case string:
		return "string"
	case json.Number:
		return "number"
	case bool:
		return "boolean"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	default:
		return "null"
	}
}

// quantity is the length of a list, the value of a number, or of a text that
// is one.
func quantity(value any) (*big.Rat, bool) {
	switch v := value.(type) {
	case []any:
		return big.NewRat(int64(len(v)), 1), true
	case json.Number:
		return rational(v)
	case string:
		return rational(json.Number(v))
	default:
		return nil, false
	}
}

func count(arg any, found Found) error {
	list, ok := found.Value.([]any)
	if !ok {
		return fmt.Errorf("is %s, wanted a list", found)
	}
	want, _ := quantity(arg)
	if want == nil || want.Cmp(big.NewRat(int64(len(list)), 1)) != 0 {
		return fmt.Errorf("has %d elements, wanted %v", len(list), arg)
	}
	return nil
}

func atLeast(arg any, found Found) error {
	return compare(arg, found, "at least", func(c int) bool { return c >= 0 })
}

func atMost(arg any, found Found) error {
	return compare(arg, found, "at most", func(c int) bool { return c <= 0 })
}

func compare(arg any, found Found, words string, good func(int) bool) error {
	got, ok := quantity(found.Value)
	want, okWant := quantity(arg)
	if !ok || !okWant {
		return fmt.Errorf("is %s, wanted %s %v", found, words, arg)
	}
	if !good(got.Cmp(want)) {
		return fmt.Errorf("is %s, wanted %s %v", got.RatString(), words, arg)
	}
	return nil
}

func sorted(arg any, found Found) error {
	list, ok := found.Value.([]any)
	if !ok {
		return fmt.Errorf("is %s, wanted a list", found)
	}
	if len(list) == 0 {
		return errors.New("is an empty list, in which nothing can be sorted")
	}
	for i := 1; i < len(list); i++ {
		before, after := text(Some(list[i-1])), text(Some(list[i]))
		if arg == "descending" {
			before, after = after, before
		}
		if before > after {
			return fmt.Errorf("has %s at %d and %s after it, wanted %s order", Show(list[i-1]), i-1, Show(list[i]), arg)
		}
	}
	return nil
}

func unique(_ any, found Found) error {
	list, ok := found.Value.([]any)
	if !ok {
		return fmt.Errorf("is %s, wanted a list", found)
	}
	if len(list) == 0 {
		return errors.New("is an empty list, in which nothing can be there twice")
	}
	seen := map[string]bool{}
	for _, item := range list {
		key := text(Some(item))
		if seen[key] {
			return fmt.Errorf("has %s twice", Show(item))
		}
		seen[key] = true
	}
	return nil
}

func fields(arg any, found Found) error {
	object, ok := found.Value.(map[string]any)
	if !ok {
		return fmt.Errorf("is %s, wanted an object", found)
	}
	want := map[string]bool{}
	names, _ := arg.([]any)
	for _, name := range names {
		want[fmt.Sprint(name)] = true
		if _, ok := object[fmt.Sprint(name)]; !ok {
			return fmt.Errorf("lacks the member %v", name)
		}
	}
	for name := range object {
		if !want[name] {
			return fmt.Errorf("has the member %s, wanted only %s", name, Show(arg))
		}
	}
	return nil
}
