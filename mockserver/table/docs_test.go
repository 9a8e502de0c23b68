package table_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// The examples of docs/tables.md load, on top of our own files.
func TestTheExamplesOfTheDocs(t *testing.T) {
	text, err := os.ReadFile("../../docs/tables.md")
	require.NoError(t, err)
	var examples []fstest.MapFS
	for _, block := range strings.Split(string(text), "```yaml\n")[1:] {
		example, _, closed := strings.Cut(block, "```")
		require.True(t, closed)
		examples = append(examples, fstest.MapFS{"own.yaml": {Data: []byte(example)}})
	}
	require.Len(t, examples, 5)
	dict, err := dictionary.Load(fixtures.Dictionary(), examples[0], examples[1])
	require.NoError(t, err)
	_, err = access.Load(dict, table.CheckCondition(dict), fixtures.Access(), examples[2])
	require.NoError(t, err)
	_, err = rules.Load(dict, fixtures.Rules(), examples[3], examples[4])
	require.NoError(t, err)
}
