package run_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// What a process was started with is seen while the instance is called, if not before.
func TestWhatProcessesShow(t *testing.T) {
	for way, want := range map[string]string{
		"honest":                           "",
		"has a child":                      "",
		"names the password to a child":    "finds the password, in clear, in the arguments of sh",
		"renames the password for a child": "has the password, in base64, in its environment, where the contract has not put it: in LOGIN",
	} {
		t.Run(way, func(t *testing.T) {
			c := config(t, checks(t, suite.Connector, one(`{run: sync, expect: {exit: 0}}`)+
				"      - secrets: {of: [password, client_secret], in: [processes]}\n"), "madrid")
			c.Program = mine(t, way)
			row := only(t, c)
			if !subject.CanLookOn {
				require.Equal(t, report.Unsupported, row.Status)
				return
			}
			require.Equal(t, want == "", row.Status == report.Pass, row.Reason)
			require.Contains(t, row.Reason, want)
			require.NotContains(t, row.Reason, "LOGIN=", "the form that hides it from the report's own search is not shown")
		})
	}
}

// A file with a secret is seen while the instance is called, though it is gone at the end.
func TestWhatFilesHaveMeanwhile(t *testing.T) {
	for way, want := range map[string]string{
		"honest":                 "",
		"keeps a file meanwhile": "while it ran the subject kept the client secret, in clear, in state/login",
	} {
		t.Run(way, func(t *testing.T) {
			text := one(`{run: sync, expect: {exit: 0}}`) + "      - secrets: {of: [client_secret], in: [files, meanwhile]}\n"
			c := config(t, checks(t, suite.Connector, strings.Replace(text, "legacy", "oauth", 1)), "madrid")
			c.Program = mine(t, way)
			row := only(t, c)
			require.Equal(t, want == "", row.Status == report.Pass, row.Reason)
			require.Contains(t, row.Reason, want)
		})
	}
}
