package conformance_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

func schema(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	// They are known to each other by their ids, under which nothing is fetched here.
	c := jsonschema.NewCompiler()
	files, err := filepath.Glob("schema/*.schema.json")
	require.NoError(t, err)
	ids := map[string]string{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		var head struct {
			ID string `json:"$id"`
		}
		require.NoError(t, json.Unmarshal(text, &head))
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		require.NoError(t, err)
		require.NoError(t, c.AddResource(head.ID, document))
		ids[filepath.Base(name)] = head.ID
	}
	s, err := c.Compile(ids[file])
	require.NoError(t, err)
	return s
}

// instance turns YAML or JSON into what the validator reads.
func instance(t *testing.T, text []byte) any {
	t.Helper()
	var node yaml.Node
	require.NoError(t, yaml.Unmarshal(text, &node))
	value, err := match.FromYAML(node.Content[0])
	require.NoError(t, err)
	encoded, err := json.Marshal(value)
	require.NoError(t, err)
	read, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	require.NoError(t, err)
	return read
}

// Editors show the schema's opinion and the kit the loader's: both take every
// suite that is shipped.
func TestSuitesMeetTheirSchema(t *testing.T) {
	s := schema(t, "suite.schema.json")
	files, err := fs.Glob(os.DirFS("suites"), "*/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join("suites", file))
		require.NoError(t, err)
		require.NoError(t, s.Validate(instance(t, text)), file)
	}
}

func TestSuiteSchemaRefusesSlips(t *testing.T) {
	s := schema(t, "suite.schema.json")
	text, err := os.ReadFile("suites/server/auth-basic.yaml")
	require.NoError(t, err)
	for old, spoiled := range map[string]string{
		"level: must":                   "level: shall",
		"title: the":                    "titel: the",
		"status: 401":                   "status: 4010",
		"expect:":                       "expects:",
		"{documented: ":                 "{rumoured: ",
		"steps:":                        "steps: []\n    cleanup:",
		"kind: server":                  "kind: connector",
		"error.message: {type: string}": "error.message: {typ: string}",
	} {
		require.Contains(t, string(text), old)
		require.Error(t, s.Validate(instance(t, []byte(strings.Replace(string(text), old, spoiled, 1)))), spoiled)
	}
}

// The words of a temper step are those that the schema offers.
func TestTempersOfTheSchema(t *testing.T) {
	text, err := os.ReadFile("schema/suite.schema.json")
	require.NoError(t, err)
	offered := regexp.MustCompile(`"temper": (\{"enum": .*?\})`).FindAllStringSubmatch(string(text), -1)
	require.NotEmpty(t, offered)
	for _, found := range offered {
		var words struct{ Enum []string }
		require.NoError(t, json.Unmarshal([]byte(found[1]), &words))
		require.Equal(t, suite.Tempers, words.Enum)
	}
}

func TestReportsMeetTheirSchema(t *testing.T) {
	s := schema(t, "report.schema.json")
	r := report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, []report.Check{
		{ID: "a/b", Title: "t", Level: "must", Release: "madrid", Auth: "oauth", Status: report.Pass},
		{ID: "a/c", Title: "t", Level: "should", Release: report.AnyRelease, Auth: "none", Status: report.Warn, Reason: "r", Repro: "c", Hint: "h", Stderr: "e"},
	})
	r.Faults = "weather"
	var text bytes.Buffer
	require.NoError(t, r.WriteJSON(&text))
	require.NoError(t, s.Validate(instance(t, text.Bytes())))

	file, err := os.Open("report/testdata/report.json")
	require.NoError(t, err)
	defer func() { _ = file.Close() }() // only read from
	golden, err := jsonschema.UnmarshalJSON(file)
	require.NoError(t, err)
	require.NoError(t, s.Validate(golden))

	empty := bytes.Buffer{}
	require.NoError(t, report.New("1", 0, report.Subject{Kind: "connector", Name: "x"}, nil).WriteJSON(&empty))
	require.NoError(t, s.Validate(instance(t, empty.Bytes())))

	for old, spoiled := range map[string]string{
		`"status": "warn"`: `"status": "maybe"`, `"auth": "oauth"`: `"auth": "basic"`, `"reason": "r"`: `"reason": ""`,
		`"seed": 7`: `"seed": "7"`, `"faults": "weather"`: `"faults": ""`, `"conformant"`: `"conforming"`, `"id": "a/b"`: `"id": "A B"`,
		`"hint": "h"`: `"hint": ""`, `"repro": ""`: `"repro": "", "hint": "of a pass"`,
	} {
		require.Contains(t, text.String(), old)
		require.Error(t, s.Validate(instance(t, []byte(strings.Replace(text.String(), old, spoiled, 1)))), spoiled)
	}
}

func TestContractSchema(t *testing.T) {
	s := schema(t, "contract.schema.json")
	for _, line := range []string{
		`{"type":"record","op":"new","table":"sys_audit","sys_id":"x","time":"2019-04-21T10:11:12Z","data":{"a":"b"}}`,
		`{"type":"checkpoint"}`,
		`{"type":"gap","table":"sysevent","from":"2019-04-25T00:00:00Z","to":"2019-06-17T00:00:00+00:00"}`,
		`{"type":"done","records":1}`,
	} {
		require.NoError(t, s.Validate(instance(t, []byte(line))), line)
	}
	for _, line := range []string{
		`[]`, `{}`, `{"type":"done"}`, `{"type":"done","records":-1}`, `{"type":"gap","table":"sysevent"}`,
		`{"type":"record","op":"upsert","table":"sys_audit","sys_id":"x","time":"2019-04-21T10:11:12Z","data":{}}`,
		`{"type":"record","op":"new","table":"sys_audit","sys_id":"","time":"2019-04-21T10:11:12Z","data":{}}`,
		`{"type":"record","op":"new","table":"sys_audit","sys_id":"x","time":"2019-04-21 10:11:12","data":{}}`,
	} {
		require.Error(t, s.Validate(instance(t, []byte(line))), line)
	}
}

// Rules of faults in a suite are those of a schedule.
func TestSuiteSchemaKnowsFaults(t *testing.T) {
	s := schema(t, "suite.schema.json")
	text, err := os.ReadFile("suites/connector/read-faults.yaml")
	require.NoError(t, err)
	require.NoError(t, s.Validate(instance(t, text)))
	for old, spoiled := range map[string]string{
		"hide_field: sys_created_on": "hide_feild: sys_created_on", "drip: {over: 6s}": "drip: {over: 6}", "flood: 192": "flood: 1920",
	} {
		require.Contains(t, string(text), old)
		require.Error(t, s.Validate(instance(t, []byte(strings.Replace(string(text), old, spoiled, 1)))), spoiled)
	}
}
