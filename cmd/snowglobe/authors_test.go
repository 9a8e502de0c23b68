package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func authorsPage(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/connector-authors.md")
	require.NoError(t, err)
	return string(page)
}

// The verbs can be run by hand as the page for authors shows it, with every
// variable that the page explains.
func TestVerbsByHand(t *testing.T) {
	page := authorsPage(t)
	script := regexp.MustCompile("(?s)```sh\n(.*?)```").FindStringSubmatch(page)
	require.NotNil(t, script)
	for _, name := range regexp.MustCompile("(?m)^\\| (`SNOWGLOBE_.*?) \\|").FindAllString(page, -1) {
		for _, variable := range regexp.MustCompile("SNOWGLOBE_[A-Z_]+").FindAllString(name, -1) {
			if variable != "SNOWGLOBE_CA_FILE" { // http is served
				require.Contains(t, script[1], variable+"=")
			}
		}
	}
	i := serve(t, "--seed", "1")
	text := strings.NewReplacer("http://127.0.0.1:8080", i.InstanceURL, "./my-connector", program+" connector").Replace(script[1])
	command := exec.CommandContext(t.Context(), "/bin/sh", "-e", "-c", text)
	command.Dir = t.TempDir()
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Regexp(t, `\{"type":"done","records":[1-9]\d*\}\n$`, string(out))
}

// What the page links to is there.
func TestLinksOfThePageForAuthors(t *testing.T) {
	links := regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(authorsPage(t), -1)
	require.GreaterOrEqual(t, len(links), 2)
	for _, link := range links {
		_, err := os.Stat(filepath.Join("../../docs", link[1]))
		require.NoError(t, err)
	}
}
