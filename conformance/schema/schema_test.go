package schema_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	independent "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/schema"
)

// variants are copies of a value with one thing in it that is another, is missing or is
// too much.
func variants(value any, yield func(any)) {
	for _, other := range []any{nil, true, -1.0, 0.5, 3.0, "", "x", "a/b", "pass", []any{}, []any{"x"}, []any{""}, map[string]any{}} {
		yield(other)
	}
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			less := maps.Clone(value)
			delete(less, name)
			yield(less)
			variants(value[name], func(other any) {
				changed := maps.Clone(value)
				changed[name] = other
				yield(changed)
			})
		}
		for _, name := range []string{"more", "hint", "borrowed", "shard"} {
			changed := maps.Clone(value)
			changed[name] = true
			yield(changed)
		}
	case []any:
		for i, element := range value {
			variants(element, func(other any) {
				changed := slices.Clone(value)
				changed[i] = other
				yield(changed)
			})
		}
	}
}

// What two libraries think of a report, spoiled in hundreds of ways, is the same.
func TestMistakes(t *testing.T) {
	text, err := os.ReadFile("report.schema.json")
	require.NoError(t, err)
	parsed, err := independent.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	compiler := independent.NewCompiler()
	require.NoError(t, compiler.AddResource("report.schema.json", parsed))
	other, err := compiler.Compile("report.schema.json")
	require.NoError(t, err)
	ours, err := schema.Report()
	require.NoError(t, err)

	text, err = os.ReadFile("../report/testdata/report.json")
	require.NoError(t, err)
	var whole map[string]any
	require.NoError(t, json.Unmarshal(text, &whole))
	rows, ok := whole["checks"].([]any)
	require.True(t, ok)
	whole["checks"] = rows[:4] // of several verdicts, which the schema does not count
	require.Empty(t, ours.Mistakes(whole))
	verdicts := map[bool]int{}
	variants(any(whole), func(value any) {
		good := other.Validate(value) == nil
		verdicts[good]++
		if found := ours.Mistakes(value); (len(found) == 0) != good {
			shown, err := json.Marshal(value)
			require.NoError(t, err)
			require.Failf(t, "they differ", "the other one takes it: %t; ours: %v\n%s", good, found, shown)
		}
	})
	require.Greater(t, verdicts[true], 50)
	require.Greater(t, verdicts[false], 500)
}
