package syslog

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTemplatesAreReadStrictly(t *testing.T) {
	_, err := readTemplates("events.yaml", eventsText)
	require.NoError(t, err)
	for _, c := range []struct{ old, made, want string }{
		{"{user_name}", "{username}", "there is no word {username}"},
		{"on: logout", "on: log_out", `there is no moment "log_out"`},
		{"as: guest", "as: nobody", `not "nobody"`},
		{"snc_auth_events", "snc_events", `the setting "snc_events"`},
		{"parm2:", "parm3:", "field parm3 not found"},
		{"node: app1.snowglobe.example.com", "node: ''", "node is missing"},
		{"on: logout", "on: session", "no event is on logout"},
	} {
		_, err := readTemplates("events.yaml", []byte(strings.ReplaceAll(string(eventsText), c.old, c.made)))
		require.ErrorContains(t, err, c.want)
		require.ErrorContains(t, err, "events.yaml")
	}
}

func TestKindsOfPaths(t *testing.T) {
	for path, want := range map[string][2]string{
		"/api/now/table/incident":        {"rest", ""},
		"//api/now/table/incident":       {"rest", ""},
		"/incident.do?SOAP":              {"soap", "incident"},
		"/incident.do?jsonv2&sysparm_x=": {"jsonv2", "incident"},
		"/incident_list.do?CSV":          {"list", "incident"},
		"/incident_list.do":              {"list", "incident"},
		"/oauth_token.do":                {"other", ""},
		"/incident.do?sys_id=1":          {"form", "incident"},
		"/login.do":                      {"form", ""},
		"/navpage_list.do":               {"list", ""},
		"/":                              {"other", ""},
	} {
		u, err := url.Parse("http://x" + path)
		require.NoError(t, err)
		name, table := kindOf(u, func(table string) bool { return table == "incident" })
		require.Equal(t, want, [2]string{name, table}, path)
	}
	for text, want := range map[string]string{
		"kinds: [{begins: api/, type: rest}]": "the last kind",
		"kinds: [{begins: api/}]":             "has no type",
		"kinds: []":                           "the last kind",
		"kind: []":                            "field kind not found",
	} {
		_, err := readKinds("kinds.yaml", []byte(text))
		require.ErrorContains(t, err, want)
	}
}
