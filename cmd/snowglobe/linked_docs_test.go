package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A page that no other page leads to is read by nobody.
func TestEveryPageIsLinked(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	all := append([]string{"../../README.md", "../../CONTRIBUTING.md"}, pages...)
	texts := map[string]string{}
	for _, page := range all {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		texts[page] = string(text)
	}
	for _, page := range pages {
		linked := false
		for from, text := range texts {
			link := "(" + strings.TrimPrefix(page, "../../")
			if filepath.Dir(from) == filepath.Dir(page) {
				link = "(" + filepath.Base(page)
			}
			linked = linked || from != page && strings.Contains(text, link)
		}
		require.True(t, linked, "no page leads to %s", filepath.Base(page))
	}
}
