package faults_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
)

const schemaFile = "../../conformance/schema/faults.schema.json"

// valid reads a text as an editor does, and holds it against the schema.
func valid(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	var read any
	if err := yaml.Unmarshal(text, &read); err != nil {
		return err
	}
	encoded, err := json.Marshal(read)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	require.NoError(t, err)
	return s.Validate(value)
}

// Editors show the schema's opinion and an instance the parser's. They agree about the
// profiles, the examples of the docs and each effect.
func TestSchemaTakesWhatIsASchedule(t *testing.T) {
	s, err := jsonschema.NewCompiler().Compile(schemaFile)
	require.NoError(t, err)
	texts := map[string][]byte{"calm": []byte("{}")}
	profiles, err := filepath.Glob("../../mockserver/fault/profiles/*.yaml")
	require.NoError(t, err)
	require.Len(t, profiles, 3)
	for _, file := range profiles {
		texts[file], err = os.ReadFile(file)
		require.NoError(t, err)
	}
	page, err := os.ReadFile("../../docs/faults.md")
	require.NoError(t, err)
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page, -1) {
		texts[string(block[1])] = block[1]
	}
	for _, effect := range []string{
		`answer: {status: 500, headers: {Retry-After: "2", X-Odd: a}, body: "", heard: true}`, "throttle: {}", "throttle: {wait: 1m, retry_after: date}", "throttle: {lasts: 1500ms}",
		"web_page: html502", "reset: after", "empty_pages: true", "flood: 1", "truncate: 0", "malformed: true", "error_after_rows: true",
		"alter: {json: {a: null, b: [1]}}", "alter: {headers: {X-Total-Count: 5, Link: null}}", "drip: {over: 2s}", "drip: {bytes: 1, every: 10ms}", "hide_field: sys_id", "hide_rows: {state: [a, '!b*']}", "ignore_query: true", "row: late", "revoke: all",
		"clock: -1h30m", "sessions: drop", "maintenance: 20m", "upgrade: {release: brazil, maintenance: 20m, sessions: keep, tokens: drop}",
		"delay: 1.5s", "delay: 1s, reset: before", "reset: before, on: {method: ['!GET', 'P*'], query: {sysparm_limit: 1}, cursor: [1, 2], attempt: 1}",
	} {
		texts[effect] = []byte("rules: [{" + effect + "}]")
	}
	for name, text := range texts {
		_, err := faults.Parse(text)
		require.NoError(t, err, name)
		require.NoError(t, valid(t, s, text), name)
	}
}

// What the parser refuses the schema does, but for what is not in its reach.
func TestSchemaRefusesMistakes(t *testing.T) {
	s, err := jsonschema.NewCompiler().Compile(schemaFile)
	require.NoError(t, err)
	const beyond = `another one is called|a second document|aliases|whole seconds|an hour at most|longer than`
	for text, says := range mistakes {
		if !regexp.MustCompile(beyond).MatchString(says) {
			require.Error(t, valid(t, s, []byte(text)), "%.80s", text)
		}
	}
}

// docs/faults.md explains each field, and each word that one takes.
func TestDocsNameAllFields(t *testing.T) {
	page, err := os.ReadFile("../../docs/faults.md")
	require.NoError(t, err)
	names := slices.Concat(fieldsOf(reflect.TypeFor[faults.Schedule]()), fieldsOf(reflect.TypeFor[faults.Rule]()), fieldsOf(reflect.TypeFor[faults.On]()),
		faults.Operations, faults.Auths)
	for _, name := range names {
		require.Regexp(t, "`"+name+"[`:]", string(page))
	}
	for _, said := range regexp.MustCompile(`SetFaults\("(rules.*?)"\)`).FindAllSubmatch(page, -1) {
		_, err := faults.Parse(said[1])
		require.NoError(t, err)
	}
}

// The schema knows the fields that the language has, and no others.
func TestSchemaHasAllFields(t *testing.T) {
	text, err := os.ReadFile(schemaFile)
	require.NoError(t, err)
	type object struct {
		Properties map[string]json.RawMessage
		Defs       map[string]json.RawMessage `json:"$defs"`
	}
	read := func(text []byte) (o object) {
		require.NoError(t, json.Unmarshal(text, &o))
		return o
	}
	top := read(text)
	rule := read(top.Defs["rule"])
	for into, schema := range map[reflect.Type]object{
		reflect.TypeFor[faults.Schedule](): top, reflect.TypeFor[faults.Rule](): rule, reflect.TypeFor[faults.On](): read(top.Defs["on"]),
		reflect.TypeFor[faults.Answer](): read(rule.Properties["answer"]), reflect.TypeFor[faults.Throttle](): read(rule.Properties["throttle"]),
		reflect.TypeFor[faults.Alter](): read(rule.Properties["alter"]),
		reflect.TypeFor[faults.Drip]():  read(rule.Properties["drip"]), reflect.TypeFor[faults.Upgrade](): read(rule.Properties["upgrade"]),
	} {
		require.ElementsMatch(t, fieldsOf(into), slices.Collect(maps.Keys(schema.Properties)), into)
	}
}

func fieldsOf(t reflect.Type) (names []string) {
	for field := range t.Fields() {
		if field.Anonymous {
			names = append(names, fieldsOf(field.Type)...)
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		names = append(names, name)
	}
	return names
}
