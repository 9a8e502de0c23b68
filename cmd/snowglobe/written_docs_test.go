package main

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// holdsBlocks tells whether a page of the docs holds what the data say, between the marks
// <!-- NAME: … --> and <!-- end -->. With -update it writes that there.
func holdsBlocks(t *testing.T, page string, blocks map[string]string) {
	t.Helper()
	file := "../../docs/" + page
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	want := string(text)
	for name, block := range blocks {
		at := regexp.MustCompile(`(?s)(<!-- ` + name + `: [^\n]* -->\n).*?(<!-- end -->)`)
		require.Len(t, at.FindAllString(want, -1), 1, "%s: %s", page, name)
		want = at.ReplaceAllStringFunc(want, func(old string) string {
			parts := at.FindStringSubmatch(old)
			return parts[1] + block + parts[2]
		})
	}
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(want), 0o600))
		return
	}
	require.Equal(t, want, string(text), "run the test with -update")
}
