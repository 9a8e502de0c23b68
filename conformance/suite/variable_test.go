package suite_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// shown resolves a variable to what it was understood as.
func shown(v suite.Variable) (string, error) {
	text := fmt.Sprintf("<%s %s %d>%s", v.Name, v.Offset, v.Count, v.Secret)
	if v.Captured {
		text += " (captured)"
	}
	return text, nil
}

func TestExpand(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                 "plain",
		"a{{unique}}b":          "a<unique 0s 0>b",
		"{{ now-31m }}{{n}}":    "<now -31m0s 0><n 0s 0>",
		"{{now+1d}}":            "<now 24h0m0s 0>",
		"{{midnight-20s}}":      "<midnight -20s 0>",
		"{{fill 40}}":           "<fill 0s 40>",
		"}} {{admin.password}}": "}} <admin.password 0s 0>",
		"p{{totp GEZD gnbv}}":   "p<totp 0s 0>GEZD gnbv",
		"p{{totp the.key}}":     "p<totp 0s 0>the.key (captured)",
	} {
		got, err := suite.Expand(text, shown)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"{{open", "{{fill x}}", "{{fill 0}}", "{{fill 99999999999}}", "{{now-1x}}", "{{totp}}", "{{totp 01}}"} {
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

// written prints a variable so that Expand reads the same one.
func written(v suite.Variable) (string, error) {
	switch {
	case v.Secret != "":
		return "{{totp " + v.Secret + "}}", nil
	case v.Count > 0:
		return fmt.Sprintf("{{fill %d}}", v.Count), nil
	case v.Offset < 0:
		return fmt.Sprintf("{{%s%s}}", v.Name, v.Offset), nil
	case v.Offset > 0:
		return fmt.Sprintf("{{%s+%s}}", v.Name, v.Offset), nil
	default:
		return "{{" + v.Name + "}}", nil
	}
}

// What is not a variable stays as it is, and variables that are printed read
// back as the same.
func FuzzExpand(f *testing.F) {
	for _, seed := range []string{"plain", "a{{unique}}b", "{{ now-31m }}", "{{now+1d}}{{fill 4}}", "{{midnight+1s}}{{midnight}}", "{{totp MZXW6}}", "{{{x}}}", "{{", "}}{{now -1h}}", "{{now--1h}}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once, err := suite.Expand(text, written)
		if err != nil {
			return
		}
		if !strings.Contains(text, "{{") {
			require.Equal(t, text, once)
		}
		var first, second []suite.Variable
		keep := func(list *[]suite.Variable) func(suite.Variable) (string, error) {
			return func(v suite.Variable) (string, error) {
				*list = append(*list, v)
				return written(v)
			}
		}
		_, err = suite.Expand(text, keep(&first))
		require.NoError(t, err)
		twice, err := suite.Expand(once, keep(&second))
		require.NoError(t, err)
		require.Equal(t, once, twice)
		require.Equal(t, first, second)
	})
}

func FuzzParseCapture(f *testing.F) {
	for _, seed := range []string{"json result[0].sys_id", "header Location", "link next", "cookie JSESSIONID", "body", "json $", "json  a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := suite.ParseCapture(text)
		if err != nil {
			return
		}
		printed := c.From
		switch c.From {
		case "body":
		case "json":
			printed += " " + c.Path.String()
		default:
			printed += " " + c.Name
		}
		again, err := suite.ParseCapture(printed)
		require.NoError(t, err)
		require.Equal(t, c.Path, again.Path)
		require.Equal(t, c.From, again.From)
	})
}
