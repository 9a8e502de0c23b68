package mockserver

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// docs/fixtures.md lists the types of columns, all of them, and those in a line are
// of one kind.
func TestDocsListTheTypes(t *testing.T) {
	dict, err := ourDictionary()
	require.NoError(t, err)
	var want []string
	for _, def := range dict.All() {
		for _, c := range def.Columns {
			want = append(want, c.Type)
		}
	}
	slices.Sort(want)
	want = slices.Compact(want)

	text, err := os.ReadFile("../docs/fixtures.md")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(text), "\n## Types of columns\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| ((?:`\\w+` ?)+)\\|").FindAllStringSubmatch(section, -1) {
		types := strings.Fields(strings.ReplaceAll(row[1], "`", " "))
		for _, one := range types {
			require.Equal(t, glide.KindOf(types[0]), glide.KindOf(one), one)
		}
		listed = append(listed, types...)
	}
	slices.Sort(listed)
	require.Equal(t, want, listed)
}
