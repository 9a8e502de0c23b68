package match_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
)

func read(t *testing.T, text string) *match.Matcher {
	t.Helper()
	// Inside a mapping, as in a suite: a document that is null reaches nobody.
	var document yaml.Node
	require.NoError(t, yaml.Unmarshal([]byte(text), &document))
	m := new(match.Matcher)
	require.NoError(t, m.UnmarshalYAML(document.Content[0]))
	return m
}

func TestMatchers(t *testing.T) {
	for _, c := range []struct{ matcher, holds, not string }{
		{`plain`, `"plain"`, `"plainer"`},
		{`7`, `7.0`, `"7"`},
		{`"7"`, `"7"`, `7`},
		{`null`, `null`, `""`},
		{`true`, `true`, `"true"`},
		{`[a, "1"]`, `["a","1"]`, `["a",1]`},
		{`{equals: {a: 1}}`, `{"a":1}`, `{"a":1,"b":2}`},
		{`{equals: 2019-01-01}`, `"2019-01-01"`, `"2019-01-02"`},
		{`{not_equals: x}`, `"y"`, `"x"`},
		{`{one_of: [a, 2]}`, `2`, `"2"`},
		{`{matches: "^[0-9]+$"}`, `"12"`, `"1x"`},
		{`{matches: "^12$"}`, `12`, `123`},
		{`{not_matches: admin}`, `"user"`, `"the admin"`},
		{`{contains: b}`, `"abc"`, `"acd"`},
		{`{contains: b}`, `["a","b"]`, `["abc"]`},
		{`{not_contains: b}`, `["a"]`, `["a","b"]`},
		{`{present: true}`, `null`, ``},
		{`{absent: true}`, ``, `null`},
		{`{type: string}`, `""`, `null`},
		{`{type: number}`, `1`, `"1"`},
		{`{type: boolean}`, `false`, `0`},
		{`{type: object}`, `{}`, `[]`},
		{`{type: array}`, `[]`, `{}`},
		{`{type: "null"}`, `null`, `""`},
		{`{count: 2}`, `[1,2]`, `[1]`},
		{`{at_least: 2}`, `[1,2]`, `[1]`},
		{`{at_least: 2}`, `"2"`, `"1"`},
		{`{at_most: 2}`, `2`, `3`},
		{`{at_least: 1, at_most: 2}`, `1.5`, `0`},
		{`{sorted: ascending}`, `["a","a","b"]`, `["b","a"]`},
		{`{sorted: descending}`, `["b","a","a"]`, `["a","b"]`},
		{`{unique: true}`, `["a","b"]`, `["a","b","a"]`},
		{`{each: {type: string}}`, `["a","b"]`, `["a",1]`},
		{`{each: {matches: a}}`, `["a"]`, `[]`},
		{`{fields: [a, b]}`, `{"a":1,"b":2}`, `{"a":1,"b":2,"c":3}`},
		{`{fields: [a, b]}`, `{"a":1,"b":2}`, `{"a":1}`},
	} {
		m := read(t, c.matcher)
		require.NoError(t, m.Check(found(t, c.holds)), "%s of %s", c.matcher, c.holds)
		require.Error(t, m.Check(found(t, c.not)), "%s of %s", c.matcher, c.not)
	}
}

func found(t *testing.T, document string) match.Found {
	t.Helper()
	if document == "" {
		return match.None
	}
	value, err := match.Decode([]byte(document))
	require.NoError(t, err)
	return match.Some(value)
}

// A failure says what is there and what was wanted, in words that go on after
// the name of the place.
func TestFailuresSayWhatIsThereAndWhatWasWanted(t *testing.T) {
	for _, c := range []struct{ matcher, found, want string }{
		{`plain`, `"other"`, `is "other", wanted "plain"`},
		{`{not_equals: x}`, `"x"`, `is "x", wanted anything else`},
		{`{one_of: [a, 2]}`, `"2"`, `is "2", wanted one of ["a",2]`},
		{`{matches: "^a"}`, `{"b":1}`, `is {"b":1}, wanted a match of ^a`},
		{`{not_matches: a}`, `"a"`, `is "a", wanted no match of a`},
		{`{contains: b}`, `["a"]`, `is ["a"], wanted "b" in it`},
		{`{contains: 1}`, `"1"`, `is "1", wanted 1 in it`},
		{`{not_contains: b}`, `"abc"`, `is "abc", wanted it without "b", which begins at character 2`},
		{`{present: true}`, ``, `is absent`},
		{`{absent: true}`, `null`, `is null, wanted it absent`},
		{`{type: string}`, `null`, `is null, wanted a value of type string`},
		{`{count: 2}`, `[1]`, `has 1 elements, wanted 2`},
		{`{count: 2}`, `"ab"`, `is "ab", wanted a list`},
		{`{at_least: 2}`, `[1]`, `is 1, wanted at least 2`},
		{`{at_most: 2}`, `"2.5"`, `is 5/2, wanted at most 2`},
		{`{at_most: 2}`, `"many"`, `is "many", wanted at most 2`},
		{`{at_most: 2}`, `{}`, `is {}, wanted at most 2`},
		{`{sorted: ascending}`, `["b","a"]`, `has "b" at 0 and "a" after it, wanted ascending order`},
		{`{sorted: ascending}`, `[]`, `is an empty list, in which nothing can be sorted`},
		{`{unique: true}`, `[]`, `is an empty list, in which nothing can be there twice`},
		{`{sorted: ascending}`, `"ab"`, `is "ab", wanted a list`},
		{`{unique: true}`, `["a",1,"a"]`, `has "a" twice`},
		{`{unique: true}`, `{}`, `is {}, wanted a list`},
		{`{each: {type: string}}`, `["a",1]`, `element 1 is 1, wanted a value of type string`},
		{`{each: x}`, `[]`, `is [], wanted a list that is not empty`},
		{`{fields: [a]}`, `{}`, `lacks the member a`},
		{`{fields: [a]}`, `{"a":1,"b":2}`, `has the member b, wanted only ["a"]`},
		{`{fields: [a]}`, `[]`, `is [], wanted an object`},
	} {
		require.EqualError(t, read(t, c.matcher).Check(found(t, c.found)), c.want, "%s of %s", c.matcher, c.found)
	}
}

// A variable that was filled in may turn out not to be what the matcher takes.
func TestFilledInMatchersAreJudgedAnew(t *testing.T) {
	fill := func(string) (string, error) { return "(", nil }
	for matcher, want := range map[string]string{
		`{matches: "{{a}}"}`:     "cannot be judged: error parsing regexp",
		`{not_matches: "{{a}}"}`: "cannot be judged: error parsing regexp",
		`{count: "{{a}}"}`:       "has 1 elements, wanted (",
		`{at_least: "{{a}}"}`:    `is ["x"], wanted at least (`,
	} {
		m, err := read(t, matcher).Expand(fill, fill)
		require.NoError(t, err)
		require.ErrorContains(t, m.Check(found(t, `["x"]`)), want, matcher)
	}
	never := func(string) (string, error) { return "", errors.New("no such variable") }
	for _, matcher := range []string{`x`, `{each: {one_of: [x]}}`, `{equals: {a: {b: x}}}`} {
		_, err := read(t, matcher).Expand(never, never)
		require.EqualError(t, err, "no such variable", matcher)
	}
}

// A word counts in any case; the failure names the words. A variable that turned
// out to be empty is in no text.
func TestMentions(t *testing.T) {
	m := read(t, `{mentions: [PassWord, "{{user}}"]}`)
	fill := func(with string) *match.Matcher {
		filled, err := m.Expand(func(text string) (string, error) { return strings.ReplaceAll(text, "{{user}}", with), nil }, nil)
		require.NoError(t, err)
		return filled
	}
	require.NoError(t, fill("").Check(match.Some("wrong PASSWORD")))
	require.NoError(t, fill("svc.Kit").Check(match.Some("SVC.kit was refused")))
	require.EqualError(t, fill("svc").Check(match.Some("refused")), "mentions none of the words that it may: PassWord, svc")
	require.Error(t, fill("").Check(match.Some("refused")))
}

func TestOccurs(t *testing.T) {
	m := read(t, `{occurs: {"<a>": 2, "<b>": 1}}`)
	require.NoError(t, m.Check(match.Some("<a>1</a><b>x</b>\n<a>2</a>")))
	require.EqualError(t, m.Check(match.Some("<a>1</a><b>x</b>")), `has "<a>" 1 times, wanted it 2 times`)
	require.EqualError(t, m.Check(match.Some("<a>1</a><a>2</a><a>3</a><b>x</b>")), `has "<a>" 3 times, wanted it 2 times`)
	require.EqualError(t, m.Check(match.Some("<a>1</a><a>2</a>")), `has "<b>" 0 times, wanted it 1 times`)
	require.EqualError(t, m.Check(match.None), "is absent")
}

func TestNamesAreInOrder(t *testing.T) {
	names := match.Names()
	require.Len(t, names, 19)
	require.True(t, slices.IsSorted(names))
	require.Contains(t, names, "each")
}

// A claim about something must not hold because nothing is there.
func TestNothingMeetsNoClaim(t *testing.T) {
	for _, matcher := range []string{
		`x`, `{not_equals: x}`, `{not_matches: x}`, `{not_contains: x}`, `{at_most: 3}`, `{unique: true}`, `{each: x}`, `{one_of: [x]}`,
	} {
		require.EqualError(t, read(t, matcher).Check(match.None), "is absent", matcher)
	}
}

func TestWrongMatchersAreErrors(t *testing.T) {
	for text, want := range map[string]string{
		`{equal: x}`:                    `line 1: unknown matcher "equal"; did you mean "equals"?`,
		`{zzzzzzzzzzzz: x}`:             `line 1: unknown matcher "zzzzzzzzzzzz"; known are `,
		`{}`:                            `line 1: a matcher is empty`,
		`{matches: "("}`:                `line 1: matches takes an RE2 expression`,
		`{present: false}`:              `line 1: present takes only true`,
		`{type: text}`:                  `line 1: type takes one of`,
		`{count: many}`:                 `line 1: count takes a number`,
		`{contains: ""}`:                `line 1: contains takes a text that is not empty`,
		`{sorted: up}`:                  `line 1: sorted takes ascending or descending`,
		`{one_of: x}`:                   `line 1: one_of takes a list`,
		`{mentions: x}`:                 `line 1: mentions takes a list`,
		`{occurs: x}`:                   `line 1: occurs takes texts, each with how often it is there`,
		`{occurs: {}}`:                  `line 1: occurs takes texts, each with how often it is there`,
		`{occurs: {"": 2}}`:             `line 1: occurs takes texts as they stand`,
		`{occurs: {"{{unique}}": 2}}`:   `line 1: occurs takes texts as they stand`,
		`{occurs: {x: 0}}`:              `line 1: occurs takes a whole number from 1 on behind "x"`,
		`{occurs: {x: 1.5}}`:            `line 1: occurs takes a whole number from 1 on behind "x"`,
		`{occurs: {x: many}}`:           `line 1: occurs takes a whole number from 1 on behind "x"`,
		`{mentions: []}`:                `line 1: mentions takes a list`,
		`{mentions: [x, ""]}`:           `line 1: mentions takes a list of words`,
		"{type: string,\n type: array}": `line 2: matcher "type" is given twice`,
		`{each: {nope: 1}}`:             `unknown matcher "nope"`,
	} {
		require.ErrorContains(t, yaml.Unmarshal([]byte(text), new(match.Matcher)), want, text)
	}
}

func TestExpandFillsEveryTextAndQuotesExpressions(t *testing.T) {
	fill := func(text string) (string, error) { return "[" + text + "]", nil }
	literal := func(text string) (string, error) { return "^<" + text + ">$", nil }
	m, err := read(t, `{each: {equals: a}}`).Expand(fill, literal)
	require.NoError(t, err)
	require.NoError(t, m.Check(match.Some([]any{"[a]"})))

	m, err = read(t, `{matches: b}`).Expand(fill, literal)
	require.NoError(t, err)
	require.NoError(t, m.Check(match.Some("<b>")))

	m, err = read(t, `{equals: {x: [c, 1]}}`).Expand(fill, literal)
	require.NoError(t, err)
	require.NoError(t, m.Check(found(t, `{"x":["[c]",1]}`)))
}

// A number that would fill the memory when written out is compared as text.
func TestHostileNumbers(t *testing.T) {
	huge := found(t, `1e999999999`)
	require.Error(t, read(t, `{at_least: 1}`).Check(huge))
	require.Error(t, read(t, `1`).Check(huge))
}

func TestDecodeRefusesWhatFollows(t *testing.T) {
	for _, text := range []string{`{"a":1}{"b":2}`, `{"a":1}}`, `[1]]`, `{"a":1},`, `{"a":1}<!-- 5 ms -->`, `1 2`, `"a""b"`} {
		_, err := match.Decode([]byte(text))
		require.ErrorContains(t, err, "something follows", text)
	}
	_, err := match.Decode([]byte(" {\"a\":1}\r\n\t"))
	require.NoError(t, err, "white space is no more than that")
	for _, text := range []string{`<html>`, ``, `{`, `}`} {
		_, err = match.Decode([]byte(text))
		require.ErrorContains(t, err, "not JSON", text)
	}
}

// What is taken for JSON is what encoding/json takes for it.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5e3,null]}`, `{}}`, `1 2`, `[]]`, ` "x" `, "\ufeff{}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := match.Decode(text)
		require.Equal(t, json.Valid(text), err == nil, "%s: %v", text, err)
	})
}
