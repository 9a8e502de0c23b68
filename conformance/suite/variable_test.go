package suite_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// shown resolves a variable to what it was understood as.
func shown(v suite.Variable) (string, error) {
	return fmt.Sprintf("<%s %s %d>", v.Name, v.Offset, v.Count), nil
}

func TestExpand(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                 "plain",
		"a{{unique}}b":          "a<unique 0s 0>b",
		"{{ now-31m }}{{n}}":    "<now -31m0s 0><n 0s 0>",
		"{{now+1d}}":            "<now 24h0m0s 0>",
		"{{fill 40}}":           "<fill 0s 40>",
		"}} {{admin.password}}": "}} <admin.password 0s 0>",
	} {
		got, err := suite.Expand(text, shown)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"{{open", "{{fill x}}", "{{fill 0}}", "{{fill 99999999999}}", "{{now-1x}}"} {
		_, err := suite.Expand(text, shown)
		require.Error(t, err, text)
	}
	_, err := suite.Expand("{{x}}", func(suite.Variable) (string, error) { return "", errors.New("none") })
	require.EqualError(t, err, "none")
}

func TestParseCapture(t *testing.T) {
	for _, text := range []string{"json result[0].sys_id", "header Location", "link next", "cookie JSESSIONID", "body"} {
		_, err := suite.ParseCapture(text)
		require.NoError(t, err, text)
	}
	for text, want := range map[string]string{
		"jsn result": `unknown place "jsn"; did you mean "json"?`,
		"header":     "take a name",
		"body x":     "body takes none",
		"json a..b":  "character 2",
	} {
		_, err := suite.ParseCapture(text)
		require.ErrorContains(t, err, want, text)
	}
}
