package conformance_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// The page about the language names each matcher, variable and field that there
// is, and the table of matchers none that there is not.
func TestThePageAboutTheLanguage(t *testing.T) {
	text, err := os.ReadFile("../docs/suite-language.md")
	require.NoError(t, err)
	page := string(text)
	for _, name := range suite.Variables {
		require.Regexp(t, `\{\{`+regexp.QuoteMeta(name)+`( 4000| [A-Z2-7]+)?\}\}`, page)
	}
	for _, name := range suite.FilterFields {
		require.Contains(t, page, "`"+name+"`")
	}
	table := regexp.MustCompile(`(?s)\n## Matchers\n(.*?)\n## `).FindString(page)
	named := map[string]bool{}
	for _, row := range regexp.MustCompile(`(?m)^\| (.*?[^\\]) \| `).FindAllStringSubmatch(table, -1) {
		for _, name := range regexp.MustCompile("`([a-z_]+)[:`]").FindAllStringSubmatch(row[1], -1) {
			named[name[1]] = true
		}
	}
	for _, name := range match.Names() {
		require.True(t, named[name], name)
		delete(named, name)
	}
	require.Empty(t, named)
}
